/* libcurl: the one file that includes its header, and how its functions are called. For this room
 * alone: all others know net/http.h. */
#ifndef AWSP_NET_LIBCURL_H
#define AWSP_NET_LIBCURL_H

#include "base/error.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* Every function of libcurl that awsp calls. */
#define CURL_FUNCTIONS(X)           \
	X(curl_global_init)         \
	X(curl_easy_init)           \
	X(curl_easy_setopt)         \
	X(curl_easy_getinfo)        \
	X(curl_easy_cleanup)        \
	X(curl_easy_strerror)       \
	X(curl_multi_init)          \
	X(curl_multi_add_handle)    \
	X(curl_multi_remove_handle) \
	X(curl_multi_perform)       \
	X(curl_multi_poll)          \
	X(curl_multi_info_read)     \
	X(curl_multi_cleanup)

struct curl_library {
#define CURL_MEMBER(name) __typeof__(name) *name;
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* Its functions, once libcurl_load was true. */
extern struct curl_library libcurl;

/* Loads it with the first call: linking it would cost every start more than all the rest. False,
 * with ERROR_FAILED and a sentence, where it is not there or is too old. */
bool libcurl_load(struct error *error);

#endif
