/* The form of AWS's regions, which every room that deals with them must agree on. */
#ifndef AWSP_BASE_REGION_H
#define AWSP_BASE_REGION_H

#include "base/str.h"

/* True where `region` may become a part of a host name: ^[a-z]+(-[a-z0-9]+)+$, of 63 bytes
 * at most. */
bool region_is_valid(struct str region);

#endif
