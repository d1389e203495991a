/* Loading libcurl. */
#include "net/libcurl.h"

#include <stdint.h>
#include <string.h>

#ifndef AWSP_CURL_LINK
#include <dlfcn.h>
#endif

#ifdef AWSP_CURL_LINK
#define CURL_ADDRESS(name) .name = name,
struct curl_library libcurl = {CURL_FUNCTIONS(CURL_ADDRESS)};

static bool find_library(struct error *error)
{
	(void)error;
	return true;
}
#else
#ifndef CURL_SONAME
#ifdef __APPLE__
#define CURL_SONAME "libcurl.4.dylib"
#else
#define CURL_SONAME "libcurl.so.4"
#endif
#endif
/* The other flavour that Debian and its kin install, with the same functions. */
#define CURL_SONAME_OTHER "libcurl-gnutls.so.4"

struct curl_library libcurl;

#ifdef __ELF__
#define NOTE_TEXT                                                                                  \
	"[{\"feature\":\"network\",\"description\":\"Login, renewal and all else that asks AWS\"," \
	"\"priority\":\"required\",\"soname\":[\"" CURL_SONAME "\",\"" CURL_SONAME_OTHER "\"]}]"

/* Tells packaging tools what is loaded without being linked:
 * https://systemd.io/ELF_DLOPEN_METADATA/ */
static const struct {
	uint32_t name_size;
	uint32_t text_size;
	uint32_t type;
	char name[4];
	_Alignas(uint32_t) char text[sizeof(NOTE_TEXT)];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
	.name_size = sizeof("FDO"),
	.text_size = sizeof(NOTE_TEXT),
	.type = 0x407c0c0a,
	.name = "FDO",
	.text = NOTE_TEXT,
};
#endif

/* A pointer to a function cannot be cast from one to an object, by the letter of C. */
static bool find_function(void *handle, const char *name, void *function)
{
	void *address = dlsym(handle, name);

	memcpy(function, &address, sizeof(address));
	return address != NULL;
}

static bool find_library(struct error *error)
{
	void *handle = dlopen(CURL_SONAME, RTLD_NOW | RTLD_LOCAL);
	bool complete = true;

	if (!handle)
		error_set(error, ERROR_FAILED, "cannot load libcurl: %s", dlerror());
	if (!handle)
		handle = dlopen(CURL_SONAME_OTHER, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return false;
#define CURL_FIND(name) complete = find_function(handle, #name, &libcurl.name) && complete;
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	return complete || error_set(error, ERROR_FAILED,
				     "cannot use libcurl: it is older than 7.66, or damaged");
}
#endif

bool libcurl_load(struct error *error)
{
	static bool loaded;

	if (!loaded)
		loaded = find_library(error) &&
			 libcurl.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (!loaded && !error->message)
		error_set(error, ERROR_FAILED, "cannot use libcurl");
	return loaded;
}
