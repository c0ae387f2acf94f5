/*
 * Preload that answers every request to change the clock with success, and changes nothing: none of them reaches the
 * kernel. Time daemons that lack the power over the clock go on as if they had it. Reading the clock's state does reach
 * the kernel, and after a change that it "made" a program finds the clock synchronised.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

int clock_adjtime(clockid_t clock, struct timex *state) {
  const unsigned int wanted = state->modes;
  state->modes = 0;
  const int result = (int)syscall(SYS_clock_adjtime, clock, state);
  state->modes = wanted;
  if (wanted != 0) state->status &= ~STA_UNSYNC;
  return result;
}

int adjtimex(struct timex *state) { return clock_adjtime(CLOCK_REALTIME, state); }

int ntp_adjtime(struct timex *state) { return clock_adjtime(CLOCK_REALTIME, state); }

int adjtime(const struct timeval *change, struct timeval *left) {
  (void)change;
  if (left != NULL) *left = (struct timeval){0, 0};
  return 0;
}

int clock_settime(clockid_t clock, const struct timespec *time) {
  (void)clock;
  (void)time;
  return 0;
}

int settimeofday(const struct timeval *time, const struct timezone *zone) {
  (void)time;
  (void)zone;
  return 0;
}
