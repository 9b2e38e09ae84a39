/*
 * echo-daemon: answers each HTTP request with what was asked. GET /healthz says whether it can.
 * One thread, one poll loop; stops taking connections on SIGTERM and ends when the last answer is sent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

enum { PORT = 7070, CLIENTS = 256, REQUEST_BYTES = 8192 };

struct client {
  char request[REQUEST_BYTES + 1];
  size_t length;
};

static volatile sig_atomic_t stopping;
static struct pollfd sockets[CLIENTS + 1];
static struct client clients[CLIENTS + 1];
static nfds_t count = 1;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

static void hang_up(nfds_t at) {
  close(sockets[at].fd);
  count--;
  sockets[at] = sockets[count];
  clients[at] = clients[count];
}

/* Sends the whole answer; the socket buffer takes it at once, for it is shorter than any buffer. */
static int answer(int to, const char *request) {
  char target[1024] = "/", body[1200], head[256];
  sscanf(request, "%*15s %1023s", target);
  const int is_health = strcmp(target, "/healthz") == 0;
  const int length = is_health ? snprintf(body, sizeof body, "ok\n") : snprintf(body, sizeof body, "you asked for %s\n", target);
  const int keep = strcasestr(request, "\r\nConnection: close") == NULL && !stopping;
  const int head_length =
      snprintf(head, sizeof head,
               "HTTP/1.1 200 OK\r\nX-Kiln-Version: %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n",
               VERSION, length, keep ? "keep-alive" : "close");
  if (send(to, head, (size_t)head_length, MSG_NOSIGNAL | MSG_MORE) != head_length) return 0;
  if (send(to, body, (size_t)length, MSG_NOSIGNAL) != length) return 0;
  return keep;
}

/* Reads what is there; answers each request whose head is whole. False when the client is to be let go. */
static int serve(nfds_t at) {
  struct client *client = &clients[at];
  const ssize_t got = recv(sockets[at].fd, client->request + client->length, REQUEST_BYTES - client->length, 0);
  if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
  client->length += (size_t)got;
  client->request[client->length] = '\0';
  char *end;
  while ((end = strstr(client->request, "\r\n\r\n")) != NULL) {
    const size_t used = (size_t)(end + 4 - client->request);
    end[2] = '\0';
    if (!answer(sockets[at].fd, client->request)) return 0;
    client->length -= used;
    memmove(client->request, client->request + used, client->length + 1);
  }
  return client->length < REQUEST_BYTES;
}

int main(void) {
  struct sigaction on_stop = {.sa_handler = stop};
  sigaction(SIGTERM, &on_stop, NULL);
  sigaction(SIGINT, &on_stop, NULL);
  const int one = 1;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = INADDR_ANY};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (listener < 0 || bind(listener, (const struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 512) != 0) {
    perror("echo-daemon: port 7070");
    return EXIT_FAILURE;
  }
  printf("echo-daemon " VERSION " answers on port %d\n", PORT);
  fflush(stdout);
  sockets[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  while (!stopping) {
    if (poll(sockets, count, -1) < 0) continue;
    for (nfds_t at = count; at-- > 1;)
      if (sockets[at].revents != 0 && !serve(at)) hang_up(at);
    if (sockets[0].revents == 0) continue;
    const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) continue;
    if (count > CLIENTS) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    sockets[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    clients[count].length = 0;
    count++;
  }
  puts("echo-daemon ends");
  return EXIT_SUCCESS;
}
