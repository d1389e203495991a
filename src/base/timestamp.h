/* Points in time as AWS's files write them, and durations as people read them. */
#ifndef AWSP_BASE_TIMESTAMP_H
#define AWSP_BASE_TIMESTAMP_H

#include "base/buf.h"

#define TIMESTAMP_SIZE sizeof("2026-11-21T17:10:08Z")

/*
 * Reads an ISO 8601 time into seconds since 1970 (UTC), fractions cut off. Takes "T" or a space
 * between date and time; "Z", "UTC", an offset (+00:00, +0000, +00), or nothing (then UTC) behind
 * it. These are the forms that the AWS CLI v1 and v2 and the SDKs have written.
 */
bool timestamp_parse(struct str text, int64_t *seconds);
/* Writes YYYY-MM-DDTHH:MM:SSZ, the form that every AWS tool reads, and a NUL byte. Years outside
 * 0000 to 9999 are clamped. */
void timestamp_format(int64_t seconds, char out[static TIMESTAMP_SIZE]);
/* Appends a duration as at most two units, rounded down: "2d 3h", "3h 12m", "12m", "45s"; below one
 * second "0s". Seconds only stand alone, and a second unit of 0 is left out. */
void duration_format(struct buf *out, int64_t seconds);
/* Reads "90s", "15m", "2h", "1d", or a number of seconds; at most ten years. */
bool duration_parse(struct str text, int64_t *seconds);
/* The clock, in seconds since 1970. */
int64_t timestamp_now(void);
/* A clock that only moves forward, in milliseconds since some moment; for deadlines. */
int64_t timestamp_monotonic(void);

#endif
