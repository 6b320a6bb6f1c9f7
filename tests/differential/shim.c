/* Loaded into a daemon with LD_PRELOAD where the kernel speaks XFRM but has no ESP (containers, small kernels): the kernel's
 * refusals to make, change or delete an SA are turned into acknowledgements, so that the daemons negotiate as if they had been
 * made. IKE is real, no data flows. cc -shared -fPIC -O2 -o shim.so shim.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_xfrm(int fd) {
  int protocol = 0, domain = 0, saved = errno;
  socklen_t size = sizeof domain;
  int yes = !getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) && domain == AF_NETLINK &&
            (size = sizeof protocol, !getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size)) && protocol == NETLINK_XFRM;
  errno = saved;
  return yes;
}

static void acknowledge(void *buffer, ssize_t left) {
  struct nlmsghdr *h = buffer;
  for (; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
    if (h->nlmsg_type != NLMSG_ERROR || h->nlmsg_len < NLMSG_LENGTH(sizeof(struct nlmsgerr))) continue;
    struct nlmsgerr *e = NLMSG_DATA(h);
    int type = e->msg.nlmsg_type;
    if (e->error && (type == XFRM_MSG_NEWSA || type == XFRM_MSG_UPDSA || type == XFRM_MSG_DELSA)) e->error = 0;
  }
}

#define REAL(name)                      \
  static __typeof__(name) *real;        \
  if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t recv(int fd, void *b, size_t l, int f) {
  REAL(recv);
  ssize_t n = real(fd, b, l, f);
  if (n > 0 && is_xfrm(fd)) acknowledge(b, n);
  return n;
}
ssize_t read(int fd, void *b, size_t l) {
  REAL(read);
  ssize_t n = real(fd, b, l);
  if (n > 0 && is_xfrm(fd)) acknowledge(b, n);
  return n;
}
ssize_t recvfrom(int fd, void *b, size_t l, int f, __SOCKADDR_ARG a, socklen_t *al) {
  REAL(recvfrom);
  ssize_t n = real(fd, b, l, f, a, al);
  if (n > 0 && is_xfrm(fd)) acknowledge(b, n);
  return n;
}
ssize_t recvmsg(int fd, struct msghdr *m, int f) {
  REAL(recvmsg);
  ssize_t n = real(fd, m, f);
  if (n > 0 && m->msg_iovlen == 1 && is_xfrm(fd)) acknowledge(m->msg_iov[0].iov_base, n);
  return n;
}
