/* credential_process: credentials from a program of the user's, and the JSON that such a program
 * prints. */
#ifndef AWSP_AUTH_CREDENTIAL_PROCESS_H
#define AWSP_AUTH_CREDENTIAL_PROCESS_H

#include "auth/auth.h"
#include "base/process.h"
#include "net/credentials.h"

/* How long such a program may take, in seconds; as in the AWS SDK for Go. */
#define CREDENTIAL_PROCESS_SECONDS 60
/* How many of them may run within each other: a profile can lead to itself by way of awsp. */
#define CREDENTIAL_PROCESS_DEPTH 4

/*
 * Runs the `credential_process` of a profile and reads what it prints. The command is split as
 * botocore does and run without a shell, in the environment of `auth`; `~` and variables are not
 * expanded. `terminal` is what it is given of the person, NULL for nothing. Where the program names
 * no account, `aws_account_id` of the profile holds. False with an error of process_run or
 * credential_process_parse; ERROR_CONFIGURATION too where the command cannot be split, or runs
 * awsp within awsp without an end; ERROR_FAILED where the credentials have run out already.
 */
bool credential_process_run(struct credentials *credentials, const struct auth *auth,
			    const struct profile *profile, const struct process_terminal *terminal,
			    struct error *error);

/*
 * Reads the output of such a program: a JSON object with "Version": 1 and the members of
 * credential_json_read. False, with ERROR_FAILED and a sentence of its own for each fault that
 * holds nothing of the output; the credentials are none then.
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html)
 */
bool credential_process_parse(struct credentials *credentials, struct str output,
			      struct error *error);
/* Appends credentials as one line of such output, with the members that AWS documents and no other.
 * `out` is secret. */
void credential_process_write(struct buf *out, const struct credentials *credentials);

#endif
