/* Callbacks. */
#include "net/callback.h"

#include "net/oidc.h"
#include "net/url.h"

#define LONGEST_TARGET ((size_t)16 << 10)

enum parameter { CODE, STATE, ERROR_CODE, ERROR_WORDS, N_PARAMETERS };

/* The parameters that matter, decoded. */
struct parameters {
	struct secret values[N_PARAMETERS];
	bool given[N_PARAMETERS];
};

static void release_parameters(struct parameters *parameters)
{
	for (size_t i = 0; i < N_PARAMETERS; i++)
		secret_release(&parameters->values[i]);
}

void callback_release(struct callback *callback)
{
	secret_release(&callback->code);
	buf_release(&callback->text);
}

static enum parameter parameter_named(struct str name)
{
	static const struct str names[N_PARAMETERS] = {
		[CODE] = STR_INIT("code"),
		[STATE] = STR_INIT("state"),
		[ERROR_CODE] = STR_INIT("error"),
		[ERROR_WORDS] = STR_INIT("error_description"),
	};
	enum parameter parameter = CODE;

	while (parameter < N_PARAMETERS && !str_equal(name, names[parameter]))
		parameter++;
	return parameter;
}

static bool read_parameter(struct parameters *parameters, struct str part)
{
	CLEANUP_BUF struct buf value = BUF_INIT_SECRET(LONGEST_TARGET);
	size_t equals = str_find(part, '=');
	enum parameter parameter = parameter_named(str_slice(part, 0, equals));

	if (!url_decode(&value, str_from_byte(part, equals + 1)))
		return false;
	if (parameter == N_PARAMETERS)
		return true;
	if (parameters->given[parameter])
		return false;
	parameters->given[parameter] = true;
	secret_set(&parameters->values[parameter], buf_str(&value));
	return true;
}

static bool read_query(struct parameters *parameters, struct str query)
{
	struct str part;

	while (str_split(&query, '&', &part)) {
		if (!read_parameter(parameters, part))
			return false;
	}
	return !(parameters->given[CODE] && parameters->given[ERROR_CODE]);
}

static void take_error(struct callback *callback, const struct parameters *parameters)
{
	struct str words = secret_reveal(&parameters->values[ERROR_WORDS]);

	buf_add(&callback->text, secret_reveal(&parameters->values[ERROR_CODE]));
	if (words.n > 0) {
		buf_add(&callback->text, STR(": "));
		buf_add(&callback->text, words);
	}
}

static enum callback_kind judge(const struct parameters *parameters, struct str state)
{
	bool ours = state.n > 0 && secret_equal(&parameters->values[STATE], state);

	if (!secret_is_empty(&parameters->values[ERROR_CODE]))
		return ours ? CALLBACK_DENIED : CALLBACK_FOREIGN;
	if (secret_is_empty(&parameters->values[CODE]))
		return CALLBACK_NOTHING;
	return ours ? CALLBACK_CODE : CALLBACK_STALE;
}

static void parse_query(struct callback *callback, struct str query, struct str state)
{
	__attribute__((cleanup(release_parameters))) struct parameters parameters = {0};

	if (!read_query(&parameters, query))
		return;
	callback->kind = judge(&parameters, state);
	if (callback->kind == CALLBACK_CODE)
		secret_move(&callback->code, &parameters.values[CODE]);
	else if (callback->kind == CALLBACK_DENIED || callback->kind == CALLBACK_FOREIGN)
		take_error(callback, &parameters);
}

static void begin(struct callback *callback)
{
	callback_release(callback);
	callback->kind = CALLBACK_NOTHING;
	buf_init(&callback->text, LONGEST_TARGET);
}

void callback_parse(struct callback *callback, struct str target, struct str state)
{
	size_t question = str_find(target, '?');

	begin(callback);
	if (target.n <= LONGEST_TARGET && url_is_visible_ascii(target) &&
	    str_equal(str_slice(target, 0, question), STR(OIDC_REDIRECT_PATH)))
		parse_query(callback, str_from_byte(target, question + 1), state);
}

static struct str trim_lines(struct str s)
{
	while (s.n > 0 && (unsigned char)s.p[0] <= 0x20)
		s = str_from_byte(s, 1);
	while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= 0x20)
		s.n--;
	return s;
}

void callback_parse_address(struct callback *callback, struct str address, struct str state)
{
	struct url url;

	address = trim_lines(address);
	begin(callback);
	if (address.n > LONGEST_TARGET || !url_is_visible_ascii(address))
		return;
	if (url_parse(address, &url) && url_is_loopback(&url) &&
	    str_equal(url.path, STR(OIDC_REDIRECT_PATH)))
		parse_query(callback, url.query, state);
	else if (str_starts(address, STR("/")))
		callback_parse(callback, address, state);
	else if (str_starts(address, STR("code=")) || str_starts(address, STR("state=")) ||
		 str_starts(address, STR("?")))
		parse_query(callback, str_from_byte(address, address.p[0] == '?'), state);
}
