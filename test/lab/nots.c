/*
 * Preload that takes the kernel's packet timestamps away from a program.
 *
 * Under libfaketime alone, chronyd stamps arrivals with the kernel's true time and departures with the faked
 * one, and so serves half of an offset below a second. Refusing the socket options makes it fall back on the
 * faked clock for both. The numbers are those of <asm-generic/socket.h>, the same on every architecture that Debian
 * builds chrony for except alpha, mips, parisc and sparc.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  TIMESTAMP_OLD = 29,
  TIMESTAMPNS_OLD = 35,
  TIMESTAMPING_OLD = 37,
  TIMESTAMP_NEW = 63,
  TIMESTAMPNS_NEW = 64,
  TIMESTAMPING_NEW = 65
};

int setsockopt(int socket_fd, int level, int name, const void *value, socklen_t length) {
  if (level == SOL_SOCKET) {
    switch (name) {
    case TIMESTAMP_OLD:
    case TIMESTAMPNS_OLD:
    case TIMESTAMPING_OLD:
    case TIMESTAMP_NEW:
    case TIMESTAMPNS_NEW:
    case TIMESTAMPING_NEW:
      errno = ENOPROTOOPT;
      return -1;
    }
  }
  return (int)syscall(SYS_setsockopt, socket_fd, level, name, value, length);
}
