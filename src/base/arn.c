/* Amazon Resource Names. */
#include "base/arn.h"

bool arn_parse(struct str text, struct arn *arn)
{
	struct str prefix;

	*arn = (struct arn){.resource = text};
	if (str_split(&arn->resource, ':', &prefix) && str_equal(prefix, STR("arn")) &&
	    str_split(&arn->resource, ':', &arn->partition) &&
	    str_split(&arn->resource, ':', &arn->service) &&
	    str_split(&arn->resource, ':', &arn->region) &&
	    str_split(&arn->resource, ':', &arn->account) && arn->resource.n > 0)
		return true;
	*arn = (struct arn){.resource = {0}};
	return false;
}
