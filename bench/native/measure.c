// Runs one program and writes what it cost to a file: wall and CPU time and peak memory of that one process.
//
//   measure REPORT LIMIT PROGRAM [ARGUMENT …]     REPORT gets {"wallMs", "userMs", "systemMs", "peakKiB", "exit"|"signal"}
//
// A program that has not ended after LIMIT seconds is killed.
//
// Small on purpose. Linux counts the memory of the process that calls exec into the peak of the program that it
// becomes: from Python that would be a floor of 10 MB below every figure, from here it is about 1 MB. GNU time
// prints hundredths of a second, too coarse for a program that takes one millisecond of CPU.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double monotonic_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double ms(struct timeval t) {
  return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static volatile pid_t child;

static void kill_child(int signal_number) {
  (void)signal_number;
  kill(child, SIGKILL);
}

int main(int argc, char **argv) {
  if (argc < 4 || atoi(argv[2]) < 1) {
    fprintf(stderr, "usage: measure REPORT LIMIT PROGRAM [ARGUMENT …]\n");
    return 2;
  }
  double start = monotonic_ms();
  child = fork();
  if (child < 0) {
    perror("fork");
    return 1;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); // it shall not outlive us
    execvp(argv[3], argv + 3);
    fprintf(stderr, "measure: %s: %s\n", argv[3], strerror(errno));
    _exit(127);
  }
  signal(SIGINT, SIG_IGN); // Ctrl-C reaches the program too, and that is enough
  signal(SIGALRM, kill_child);
  alarm((unsigned)atoi(argv[2]));
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) {
      perror("wait4");
      return 1;
    }
  }
  double wall = monotonic_ms() - start;
  FILE *report = fopen(argv[1], "w");
  if (!report) {
    perror(argv[1]);
    return 1;
  }
  fprintf(report, "{\"wallMs\": %.3f, \"userMs\": %.3f, \"systemMs\": %.3f, \"peakKiB\": %ld, \"%s\": %d}\n", wall,
          ms(usage.ru_utime), ms(usage.ru_stime), usage.ru_maxrss, WIFEXITED(status) ? "exit" : "signal",
          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  return fclose(report) == 0 ? 0 : 1;
}
