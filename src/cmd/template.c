/* Which template names the profiles that awsp makes. */
#include "cmd/template.h"

#include "config/name_template.h"

bool template_choose(const struct context *context, const struct arguments *arguments,
		     struct str *name_template, struct error *error)
{
	if (arguments_value(arguments, "template", name_template))
		return name_template_check(*name_template, error);
	*name_template = context->settings.name_template;
	if (name_template->n == 0)
		*name_template = STR(NAME_TEMPLATE_DEFAULT);
	if (name_template_check(*name_template, error))
		return true;
	error->kind = ERROR_CONFIGURATION;
	return error_wrap(error, "%.*s", STR_ARGS(context->paths.settings));
}
