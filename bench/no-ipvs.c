/*
 * For keepalived on a kernel without IPVS: answers the socket options of linux/ip_vs.h as an empty table that takes everything, so that its checks
 * run and can be measured. Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/ip_vs.h>

int getsockopt(int descriptor, int level, int name, void *value, socklen_t *length)
{
    static int (*next)(int, int, int, void *, socklen_t *);
    if (!next) next = dlsym(RTLD_NEXT, "getsockopt");
    if (level != IPPROTO_IP || name < IP_VS_BASE_CTL || name > IP_VS_SO_GET_MAX) return next(descriptor, level, name, value, length);
    memset(value, 0, *length);
    if (name == IP_VS_SO_GET_INFO) ((struct ip_vs_getinfo *)value)->version = 0x010201;
    return 0;
}

int setsockopt(int descriptor, int level, int name, const void *value, socklen_t length)
{
    static int (*next)(int, int, int, const void *, socklen_t);
    if (!next) next = dlsym(RTLD_NEXT, "setsockopt");
    if (level != IPPROTO_IP || name < IP_VS_BASE_CTL || name > IP_VS_SO_SET_MAX) return next(descriptor, level, name, value, length);
    return 0;
}
