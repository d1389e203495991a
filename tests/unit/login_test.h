/* What the unit tests of src/login share: cache files, and times as text. */
#ifndef AWSP_TESTS_UNIT_LOGIN_TEST_H
#define AWSP_TESTS_UNIT_LOGIN_TEST_H

#include "config_test.h"

#include "base/digest.h"
#include "base/timestamp.h"
#include "login/caches.h"

#define START_URL "https://corp.awsapps.com/start"

static const char *const no_variables[] = {NULL};
/* An environment without a variable. */
static const struct environment nowhere = {no_variables};

static inline int make_home_with_caches(void **state)
{
	if (make_home(state) != 0)
		return -1;
	return mkdir(home_path("sso"), 0700) || mkdir(home_path("cli"), 0700) ||
	       mkdir(home_path("login"), 0700);
}

static inline int empty_caches(void **state)
{
	(void)state;
	empty_folder("sso");
	empty_folder("cli");
	empty_folder("login");
	return 0;
}

static inline int64_t at_time(const char *text)
{
	int64_t seconds = 0;

	assert_true(timestamp_parse(str_from(text), &seconds));
	return seconds;
}

/* Changed long ago: a damaged file this old is not read again. */
static inline void make_old(const char *name)
{
	struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	assert_int_equal(utimensat(AT_FDCWD, home_path(name), times, 0), 0);
}

/* Writes a file of a cache; `folder` is sso, cli or login, and `key` what is hashed for its name.
 */
static inline void cache_file(const char *folder, const char *key, const char *text)
{
	char hash[DIGEST_SHA256_SIZE];
	char name[128];

	if (strcmp(folder, "login") == 0)
		digest_sha256(str_from(key), hash);
	else
		digest_sha1(str_from(key), hash);
	snprintf(name, sizeof(name), "%s/%s.json", folder, hash);
	write_home_file(name, str_from(text));
	make_old(name);
}

#endif
