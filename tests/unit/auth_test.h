/* What the unit tests of src/auth share: a clock that stands, the session "corp", and its files. */
#ifndef AWSP_TESTS_UNIT_AUTH_TEST_H
#define AWSP_TESTS_UNIT_AUTH_TEST_H

#include "login_test.h"

#include "auth/auth.h"
#include "auth/session.h"

#define CORP                                                  \
	"[sso-session corp]\nsso_start_url = " START_URL "\n" \
	"sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
#define CORP_TOKEN "sso/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

/* The token of "corp" with these ends, as the AWS CLI writes it. */
#define TOKEN_UNTIL(expires, registration)                                                 \
	"{\"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\", "                    \
	"\"accessToken\": \"AT\", \"expiresAt\": \"" expires "\", \"clientId\": \"CID\", " \
	"\"clientSecret\": \"CSEC\", \"registrationExpiresAt\": \"" registration "\", "    \
	"\"refreshToken\": \"RT\"}"

/* The same at 12:00: a token for an hour, for less than 15 minutes, and one that has run out. */
#define TOKEN_HELD TOKEN_UNTIL("2026-11-21T13:00:00Z", "2027-02-19T09:10:02Z")
#define TOKEN_ENDING TOKEN_UNTIL("2026-11-21T12:14:59Z", "2027-02-19T09:10:02Z")
#define TOKEN_OVER TOKEN_UNTIL("2026-11-21T11:00:00Z", "2027-02-19T09:10:02Z")

static inline int64_t noon(void)
{
	return at_time("2026-11-21T12:00:00Z");
}

/* Reads `config` and finds its session "corp", which is a good one. */
static inline void read_corp(struct sample *sample, struct session *session, const char *config)
{
	CLEANUP_ERROR struct error error = {0};

	read_sample(sample, config, NULL);
	if (!session_of_name(session, &sample->config, &sample->paths, STR("corp"), &error))
		fail_msg("%s", error.message);
	assert_true(str_ends(session->token_path, STR(CORP_TOKEN)));
}

static inline void write_token_file(const char *text)
{
	write_home_file(CORP_TOKEN, str_from(text));
	make_old(CORP_TOKEN);
}

/* What is done to "corp" at noon, and what came of it. */
struct run {
	struct sample sample;
	struct session session;
	struct auth auth;
	struct error error;
};

/* Reads `config`, writes the token file, or none for NULL. */
static inline void start_run(struct run *run, const char *config, const char *token)
{
	*run = (struct run){.error = {0}};
	read_corp(&run->sample, &run->session, config);
	if (token)
		write_token_file(token);
	run->auth = (struct auth){.config = &run->sample.config,
				  .paths = &run->sample.paths,
				  .environment = &nowhere,
				  .arena = &run->sample.arena,
				  .now = noon};
}

static inline void finish_run(struct run *run)
{
	error_release(&run->error);
	release_sample(&run->sample);
}

#define CLEANUP_RUN __attribute__((cleanup(finish_run)))

/* No temporary file may be left; the lock stays. */
static inline void assert_nothing_left(void)
{
	DIR *folder = opendir(home_path("sso"));
	const struct dirent *item;

	assert_non_null(folder);
	while ((item = readdir(folder))) {
		if (strncmp(item->d_name, ".awsp", 5) == 0)
			fail_msg("%s is left", item->d_name);
	}
	closedir(folder);
}

static inline bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Fails where the file does not hold this text, byte for byte. */
#define assert_file(path, text) check_file((path), (text), __FILE__, __LINE__)

static inline void check_file(const char *path, const char *expected, const char *file, int line)
{
	char text[8192];
	FILE *stream = fopen(path, "r");
	size_t n;

	if (!stream) {
		print_error("there is no %s\n", path);
		_fail(file, line);
	}
	n = fread(text, 1, sizeof(text), stream);
	fclose(stream);
	check_text((struct str){text, n}, str_from(expected), file, line);
}

/* Fails where the error is not of this kind and with this sentence. */
#define assert_error(error, kind, text) check_error((error), (kind), (text), __FILE__, __LINE__)

static inline void check_error(const struct error *error, enum error_kind kind, const char *text,
			       const char *file, int line)
{
	check_text(str_from(error->message), str_from(text), file, line);
	if (error->kind != kind) {
		print_error("the kind is %d\n", (int)error->kind);
		_fail(file, line);
	}
}

#endif
