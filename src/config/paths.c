/* Where AWS's files and awsp's settings are. */
#include "config/paths.h"

#include "base/buf.h"

#include <pwd.h>
#include <unistd.h>

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* The name of the variable that the text behind a "$" begins with; `*taken` is how much of the text
 * it fills. Empty where it is none; that text then stays as it is. */
static struct str variable_name(struct str rest, size_t *taken)
{
	size_t n = 0;

	if (rest.n > 0 && rest.p[0] == '{') {
		n = str_find(rest, '}');
		*taken = n < rest.n ? n + 1 : 0;
		return str_slice(rest, 1, n < rest.n ? n : 1);
	}
	while (n < rest.n && is_word(rest.p[n]))
		n++;
	*taken = n;
	return str_slice(rest, 0, n);
}

static bool find_variable(const struct environment *environment, struct str name,
			  struct arena *arena, struct str *value)
{
	return name.n > 0 && str_find(name, '=') == name.n &&
	       environment_get(environment, arena_copy(arena, name).p, value);
}

static void expand_variables(struct buf *out, struct str path,
			     const struct environment *environment, struct arena *arena)
{
	while (path.n > 0) {
		size_t dollar = str_find(path, '$'), taken = 0;
		struct str name, value;

		buf_add(out, str_slice(path, 0, dollar));
		path = str_from_byte(path, dollar);
		if (path.n == 0)
			return;
		name = variable_name(str_from_byte(path, 1), &taken);
		if (!find_variable(environment, name, arena, &value))
			value = str_slice(path, 0, taken + 1);
		buf_add(out, value);
		path = str_from_byte(path, taken + 1);
	}
}

/* The home folder of a user by name; empty where there is no such user. */
static struct str home_of(struct str user, struct arena *arena)
{
	const struct passwd *entry = getpwnam(arena_copy(arena, user).p);

	return entry ? arena_copy(arena, str_from(entry->pw_dir)) : (struct str){0};
}

struct str path_expand(struct str path, struct str home, const struct environment *environment,
		       struct arena *arena)
{
	CLEANUP_BUF struct buf expanded = BUF_INIT(BUF_LIMIT_MESSAGE);
	struct str text, folder;
	size_t slash;

	expand_variables(&expanded, path, environment, arena);
	text = arena_copy(arena, buf_str(&expanded));
	if (text.n == 0 || text.p[0] != '~')
		return text;
	slash = str_find(text, '/');
	folder = slash == 1 ? home : home_of(str_slice(text, 1, slash), arena);
	if (slash > 1 && folder.n == 0)
		return text;
	while (folder.n > 0 && str_ends(folder, STR("/")))
		folder.n--;
	text = arena_join(arena, folder, str_from_byte(text, slash), (struct str){0});
	return text.n > 0 ? text : STR("/");
}

static bool find_home(struct str *home, const struct environment *environment, struct arena *arena,
		      struct error *error)
{
	const struct passwd *entry;

	if (environment_get(environment, "HOME", home))
		return true;
	entry = getpwuid(getuid());
	if (!entry || !entry->pw_dir)
		return error_set(
			error, ERROR_CONFIGURATION,
			"HOME is not set and user %ld is not in the user database; set HOME",
			(long)getuid());
	*home = arena_copy(arena, str_from(entry->pw_dir));
	return true;
}

/* The expanded value of a variable, even where it is set to nothing; `otherwise` where it is not
 * set. */
static struct str path_from(const struct environment *environment, const char *name,
			    const char *otherwise, struct str home, struct arena *arena)
{
	struct str value;

	if (!environment_get(environment, name, &value))
		value = str_from(otherwise);
	return path_expand(value, home, environment, arena);
}

bool paths_find(struct paths *paths, const struct environment *environment, struct arena *arena,
		struct error *error)
{
	struct str settings_folder = environment_value(environment, "XDG_CONFIG_HOME");
	struct str home;

	if (!find_home(&home, environment, arena, error))
		return false;
	*paths = (struct paths){
		.home = home,
		.config = path_from(environment, "AWS_CONFIG_FILE", "~/.aws/config", home, arena),
		.credentials = path_from(environment, "AWS_SHARED_CREDENTIALS_FILE",
					 "~/.aws/credentials", home, arena),
		.sso_cache = path_expand(STR("~/.aws/sso/cache"), home, environment, arena),
		.cli_cache = path_expand(STR("~/.aws/cli/cache"), home, environment, arena),
		.login_cache = path_from(environment, "AWS_LOGIN_CACHE_DIRECTORY",
					 "~/.aws/login/cache", home, arena),
	};
	if (settings_folder.n > 0 && settings_folder.p[0] == '/')
		paths->settings =
			arena_format(arena, "%.*s/awsp/config", STR_ARGS(settings_folder));
	else
		paths->settings =
			path_expand(STR("~/.config/awsp/config"), home, environment, arena);
	return true;
}
