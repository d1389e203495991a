/* Start URLs: AWS's own, and those of a company, which lead to one (protocol.md 1.6; the AWS CLI
 * does the same since 2.35.13). */
#ifndef AWSP_NET_START_URL_H
#define AWSP_NET_START_URL_H

#include "net/http.h"

/* True where the host is one of AWS's portals. */
bool start_url_is_of_aws(struct str host);
/* True for https URLs with a plain host; a fragment may follow, as in what browsers show. */
bool start_url_is_valid(struct str text);
/* The region that the host of a portal names (ID.portal.REGION.app.aws and its kin), borrowed;
 * empty where it names none. */
struct str start_url_region(struct str host);
/*
 * Finds the URL that is sent to AWS in place of `configured`, and the region that it names where it
 * is another (empty where none). AWS's own is taken as it is, without a request. For any other one
 * HEAD is sent, GET where that is not served, with no token, and one redirect is followed in
 * thought: its target must be a portal of AWS. The configured URL stays the one for files and their
 * names. False with ERROR_CONFIGURATION where it leads elsewhere or is not https, or what http_call
 * says.
 */
bool start_url_resolve(struct http_client *client, struct str configured, struct buf *resolved,
		       struct buf *region, struct error *error);

#endif
