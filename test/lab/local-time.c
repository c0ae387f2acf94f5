// Prints local time as the C library that it is built with computes it: `+0800 CST`. With an argument it stays, until it
// is ended: the one program of a container that has no other.
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  (void)argv;
  time_t now = time(NULL);
  char text[100];
  strftime(text, sizeof text, "%z %Z", localtime(&now));
  puts(text);
  fflush(stdout);
  if (argc > 1) sleep(1000);
  return 0;
}
