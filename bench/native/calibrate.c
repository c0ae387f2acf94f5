// Measures the offset that an NTP server serves, as exactly as this machine can: the bench's yardstick.
//
//   calibrate HOST PORT SAMPLES GAP_US     prints one "offset_ns delay_ns" line a sample
//
// One exchange at a time. The request goes out at once after T1 is read; the reply is awaited by spinning, so that
// no wake-up of ours is in T4. offset = ((T2−T1)+(T3−T4))/2, positive = the local clock is behind (RFC 5905).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const int64_t SECOND = 1000000000;
static const int64_t ERA_0_TO_UNIX = 2208988800; // seconds from 1900 to 1970, RFC 5905 figure 4
static const int64_t TIMEOUT_NS = 1000000000;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t ntp_to_unix_ns(const unsigned char *p) {
  uint32_t seconds, fraction;
  memcpy(&seconds, p, 4);
  memcpy(&fraction, p + 4, 4);
  return ((int64_t)be32toh(seconds) - ERA_0_TO_UNIX) * SECOND + (int64_t)(((uint64_t)be32toh(fraction) * SECOND) >> 32);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: calibrate HOST PORT SAMPLES GAP_US\n");
    return 2;
  }
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (inet_pton(AF_INET, argv[1], &server.sin_addr) != 1 || fd < 0 ||
      connect(fd, (struct sockaddr *)&server, sizeof server) < 0) {
    perror("calibrate");
    return 1;
  }
  struct timespec gap = {.tv_sec = atol(argv[4]) / 1000000, .tv_nsec = atol(argv[4]) % 1000000 * 1000};
  uint64_t cookie = (uint64_t)now_ns() * 0x9e3779b97f4a7c15u;
  for (long i = 0; i < atol(argv[3]); i++) {
    unsigned char request[48] = {0x23}, reply[48]; // LI 0, version 4, mode 3
    cookie++;
    memcpy(request + 40, &cookie, 8);
    int64_t t1 = now_ns(), t4;
    if (send(fd, request, sizeof request, 0) != sizeof request) {
      perror("send");
      return 1;
    }
    for (;;) {
      ssize_t n = recv(fd, reply, sizeof reply, 0);
      t4 = now_ns();
      if (n == sizeof reply && memcmp(reply + 24, &cookie, 8) == 0) {
        int64_t t2 = ntp_to_unix_ns(reply + 32), t3 = ntp_to_unix_ns(reply + 40);
        printf("%lld %lld\n", (long long)(((t2 - t1) + (t3 - t4)) / 2), (long long)((t4 - t1) - (t3 - t2)));
        break;
      }
      if (t4 - t1 > TIMEOUT_NS) break; // the server was not there: one sample fewer
    }
    nanosleep(&gap, NULL);
  }
  return 0;
}
