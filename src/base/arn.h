/* Amazon Resource Names: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. */
#ifndef AWSP_BASE_ARN_H
#define AWSP_BASE_ARN_H

#include "base/str.h"

/* All parts are borrowed from the text; region and account may be empty. */
struct arn {
	struct str partition;
	struct str service;
	struct str region;
	struct str account;
	struct str resource; /* with the colons in it */
};

/* Takes a name apart. False, and all parts are empty, where the text has too few of them or does
 * not begin with "arn:". */
bool arn_parse(struct str text, struct arn *arn);

#endif
