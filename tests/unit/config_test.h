/* What the unit tests of src/config and src/login share: a home folder with files, and a
 * configuration read from it. */
#ifndef AWSP_TESTS_UNIT_CONFIG_TEST_H
#define AWSP_TESTS_UNIT_CONFIG_TEST_H

#include "base_test.h"

#include "config/config.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char test_home[] = "/tmp/awsp-config-test-XXXXXX";

/* The path of a file in the home folder; valid until the call after the next. */
static inline const char *home_path(const char *name)
{
	static char paths[2][sizeof(test_home) + 512];
	static unsigned turn;
	char *path = paths[turn++ % 2];

	snprintf(path, sizeof(paths[0]), "%s/%.500s", test_home, name);
	return path;
}

static inline int make_home(void **state)
{
	(void)state;
	return mkdtemp(test_home) ? 0 : -1;
}

/* Removes what is in a folder of the home folder; "" is the home folder itself. Keeps folders. */
static inline void empty_folder(const char *name)
{
	char inner[512];
	DIR *folder = opendir(home_path(name));
	const struct dirent *item;

	while (folder && (item = readdir(folder))) {
		snprintf(inner, sizeof(inner), "%s/%s", name, item->d_name);
		unlink(home_path(inner));
	}
	if (folder)
		closedir(folder);
}

static inline int remove_home(void **state)
{
	static const char *const folders[] = {"sso", "cli", "login", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		empty_folder(folders[i]);
		rmdir(home_path(folders[i]));
	}
	return 0;
}

static inline void write_home_file(const char *name, struct str text)
{
	int fd = open(home_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.n), text.n);
	close(fd);
}

/* A configuration, with what was found wrong with it. */
struct sample {
	struct arena arena;
	struct paths paths;
	struct config config;
	struct problems problems; /* for what is found after reading */
};

/* Text without a NUL byte behind it would be read too far by what takes it for a C string. */
static inline void read_sample_text(struct sample *sample, struct str config,
				    struct str credentials)
{
	*sample = (struct sample){.paths.home = str_from(test_home)};
	sample->paths.config = arena_copy(&sample->arena, str_from(home_path("config")));
	sample->paths.credentials = arena_copy(&sample->arena, str_from(home_path("credentials")));
	sample->paths.sso_cache = arena_copy(&sample->arena, str_from(home_path("sso")));
	sample->paths.cli_cache = arena_copy(&sample->arena, str_from(home_path("cli")));
	sample->paths.login_cache = arena_copy(&sample->arena, str_from(home_path("login")));
	write_home_file("config", config);
	write_home_file("credentials", credentials);
	config_read(&sample->config, &sample->paths, &sample->arena);
	problems_init(&sample->problems, &sample->arena);
}

/* Either may be NULL: then the file is empty. */
static inline void read_sample(struct sample *sample, const char *config, const char *credentials)
{
	read_sample_text(sample, str_from(config), str_from(credentials));
}

static inline void release_sample(struct sample *sample)
{
	problems_release(&sample->problems);
	config_release(&sample->config);
	arena_release(&sample->arena);
}

#define CLEANUP_SAMPLE __attribute__((cleanup(release_sample)))

static inline const struct profile *sample_profile(const struct sample *sample, const char *name)
{
	const struct profile *profile = config_profile(&sample->config, str_from(name));

	if (!profile)
		fail_msg("there is no profile %s", name);
	return profile;
}

/* The first problem with this text in its message, or NULL. */
static inline const struct problem *find_problem(const struct problems *problems, const char *part)
{
	for (size_t i = 0; i < problems->n; i++) {
		if (str_contains(problems->items[i].message, str_from(part)))
			return &problems->items[i];
	}
	return NULL;
}

static inline void print_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		print_error("%.*s:%u: %s: %.*s\n", STR_ARGS(problems->items[i].place.path),
			    problems->items[i].place.line,
			    problem_severity_name(problems->items[i].severity),
			    STR_ARGS(problems->items[i].message));
}

/* Fails where the problems are not one at each of these lines, with this text in its message. */
#define assert_problem(problems, line, part) \
	check_problem((problems), (line), (part), __FILE__, __LINE__)

static inline void check_problem(const struct problems *problems, uint32_t line, const char *part,
				 const char *file, int at)
{
	for (size_t i = 0; i < problems->n; i++) {
		if (problems->items[i].place.line == line &&
		    str_contains(problems->items[i].message, str_from(part)))
			return;
	}
	print_problems(problems);
	print_error("no problem at line %u with \"%s\"\n", line, part);
	_fail(file, at);
}

#define assert_no_problems(problems) check_no_problems((problems), __FILE__, __LINE__)

static inline void check_no_problems(const struct problems *problems, const char *file, int at)
{
	if (problems->n == 0)
		return;
	print_problems(problems);
	_fail(file, at);
}

/* A file of tests/data, followed by a NUL byte; the caller frees it. */
static inline char *read_data(const char *name)
{
	const char *root = getenv("AWSP_ROOT");
	char path[1024];
	char *text = calloc(1, 1 << 20);
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/%s", root ? root : ".", name);
	file = fopen(path, "r");
	if (!text || !file)
		return text;
	text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
	fclose(file);
	return text;
}

#endif
