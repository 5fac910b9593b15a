// libcurl: setopt and getinfo are variadic, so each type of argument has its own wrapper here.
#pragma once
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static inline CURLcode tiphys_curl_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode tiphys_curl_setopt_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode tiphys_curl_setopt_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode tiphys_curl_setopt_list(CURL *h, CURLoption o, struct curl_slist *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode tiphys_curl_setopt_write(CURL *h, size_t (*v)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, v);
}
static inline CURLcode tiphys_curl_setopt_header(CURL *h, size_t (*v)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, v);
}
static inline CURLcode tiphys_curl_getinfo_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode tiphys_curl_getinfo_pointer(CURL *h, CURLINFO i, void **v) { return curl_easy_getinfo(h, i, v); }
static inline CURLMcode tiphys_curl_multi_setopt_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }

static inline CURLMcode tiphys_curl_multi_on_socket(CURLM *m, curl_socket_callback call, void *context) {
  curl_multi_setopt(m, CURLMOPT_SOCKETDATA, context);
  return curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, call);
}
static inline CURLMcode tiphys_curl_multi_on_timer(CURLM *m, curl_multi_timer_callback call, void *context) {
  curl_multi_setopt(m, CURLMOPT_TIMERDATA, context);
  return curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, call);
}

// The bytes are copied by curl.
static inline CURLcode tiphys_curl_setopt_blob(CURL *h, CURLoption o, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(h, o, &blob);
}

// A peer that vanished without a word is noticed by the kernel within 30 s: 15 s of silence, then three probes 5 s apart,
// or 30 s in which nothing that was sent is acknowledged. No timer of this process is involved, so an idle stream costs nothing.
static int tiphys_curl_socket_made(void *context, curl_socket_t socket, curlsocktype purpose) {
  (void)context;
  if (purpose == CURLSOCKTYPE_IPCXN) {
    int on = 1, idle = 15, interval = 5, probes = 3, unacknowledged = 30000;
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged, sizeof unacknowledged);
  }
  return CURL_SOCKOPT_OK;
}
static inline CURLcode tiphys_curl_detect_dead_peers(CURL *h) {
  return curl_easy_setopt(h, CURLOPT_SOCKOPTFUNCTION, tiphys_curl_socket_made);
}
