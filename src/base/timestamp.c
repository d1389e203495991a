/* Points in time: reading and writing them without the C library's idea of a time zone. */
#include "base/timestamp.h"

#include <time.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define LONGEST_DURATION (3650 * DAY)
#define DAY (24 * HOUR)
/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z */
#define EARLIEST INT64_C(-62167219200)
#define LATEST INT64_C(253402300799)
/* 1970-01-01, counted in days from 0000-03-01. */
#define EPOCH_DAYS 719468
/* Days in 400, 100, 4 years and 1 year of the Gregorian calendar. */
#define DAYS_400 146097
#define DAYS_100 36524
#define DAYS_4 1461
#define DAYS_1 365

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Years begin in March here, so that the leap day is the last; `year` is 0 or later. */
static int64_t days_from_date(int year, int month, int day)
{
	/* Days before the month, March being 0; 153 days are in each five months from March on. */
	int before = (153 * ((month + 9) % 12) + 2) / 5;
	/* January of the year 0 lies in the year -1: one cycle is added and taken away. */
	int64_t years = (int64_t)year + 400 - (month <= 2);
	int64_t leap_days = years / 4 - years / 100 + years / 400;

	return years * DAYS_1 + leap_days - DAYS_400 + before + day - 1 - EPOCH_DAYS;
}

static void date_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t rest = days + EPOCH_DAYS + DAYS_400;
	int64_t cycles = rest / DAYS_400;
	int64_t in_cycle = rest % DAYS_400;
	int64_t leap_days =
		in_cycle / (DAYS_4 - 1) - in_cycle / DAYS_100 + in_cycle / (DAYS_400 - 1);
	int64_t years = (in_cycle - leap_days) / DAYS_1;
	int in_year = (int)(in_cycle - (years * DAYS_1 + years / 4 - years / 100));
	int from_march = (5 * in_year + 2) / 153;

	*day = in_year - (153 * from_march + 2) / 5 + 1;
	*month = (from_march + 2) % 12 + 1;
	*year = (int)(cycles * 400 + years - 400 + (*month <= 2));
}

static bool take_number(struct str *rest, size_t digits, int *number)
{
	if (rest->n < digits || !str_is_digits(str_slice(*rest, 0, digits)))
		return false;
	*number = 0;
	for (size_t i = 0; i < digits; i++)
		*number = *number * 10 + (rest->p[i] - '0');
	*rest = str_from_byte(*rest, digits);
	return true;
}

static bool take_one_of(struct str *rest, struct str characters)
{
	if (rest->n == 0 || str_find(characters, rest->p[0]) == characters.n)
		return false;
	*rest = str_from_byte(*rest, 1);
	return true;
}

static bool take_date(struct str *rest, int64_t *days)
{
	int year;
	int month;
	int day;

	if (!take_number(rest, 4, &year) || !take_one_of(rest, STR("-")) ||
	    !take_number(rest, 2, &month) || !take_one_of(rest, STR("-")) ||
	    !take_number(rest, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*days = days_from_date(year, month, day);
	return true;
}

static bool take_fraction(struct str *rest)
{
	int digit;

	if (!take_one_of(rest, STR(".,")))
		return true;
	if (!take_number(rest, 1, &digit))
		return false;
	while (take_number(rest, 1, &digit))
		;
	return true;
}

/* 23:59:60 is a leap second; it counts as the second after it. */
static bool take_clock(struct str *rest, int *seconds)
{
	int hour;
	int minute;
	int second = 0;

	if (!take_number(rest, 2, &hour) || !take_one_of(rest, STR(":")) ||
	    !take_number(rest, 2, &minute))
		return false;
	if (take_one_of(rest, STR(":")) && (!take_number(rest, 2, &second) || !take_fraction(rest)))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*seconds = hour * HOUR + minute * MINUTE + second;
	return true;
}

/* All that is left is a zone; `*offset` is what its clocks are ahead of UTC. */
static bool read_zone(struct str rest, int *offset)
{
	bool behind = str_starts(rest, STR("-"));
	int hour;
	int minute = 0;

	*offset = 0;
	if (rest.n == 0 || str_equal_nocase(rest, STR("Z")) || str_equal(rest, STR("UTC")))
		return true;
	if (!take_one_of(&rest, STR("+-")) || !take_number(&rest, 2, &hour))
		return false;
	if (rest.n > 0) {
		take_one_of(&rest, STR(":"));
		if (!take_number(&rest, 2, &minute) || rest.n > 0)
			return false;
	}
	if (hour > 23 || minute > 59)
		return false;
	*offset = hour * HOUR + minute * MINUTE;
	if (behind)
		*offset = -*offset;
	return true;
}

bool timestamp_parse(struct str text, int64_t *seconds)
{
	int64_t days;
	int clock;
	int offset;

	if (!take_date(&text, &days) || !take_one_of(&text, STR("Tt ")) ||
	    !take_clock(&text, &clock) || !read_zone(text, &offset))
		return false;
	*seconds = days * DAY + clock - offset;
	return true;
}

/* Writes `number` with `digits` digits, then `end`; returns where to go on. */
static char *put_number(char *out, int number, int digits, char end)
{
	for (int i = digits - 1; i >= 0; i--) {
		out[i] = (char)('0' + number % 10);
		number /= 10;
	}
	out[digits] = end;
	return out + digits + 1;
}

void timestamp_format(int64_t seconds, char out[static TIMESTAMP_SIZE])
{
	int64_t days;
	int clock;
	int year;
	int month;
	int day;

	if (seconds < EARLIEST)
		seconds = EARLIEST;
	if (seconds > LATEST)
		seconds = LATEST;
	/* The division rounds down, before 1970 too. */
	days = (seconds - EARLIEST) / DAY + EARLIEST / DAY;
	clock = (int)(seconds - days * DAY);
	date_from_days(days, &year, &month, &day);
	out = put_number(out, year, 4, '-');
	out = put_number(out, month, 2, '-');
	out = put_number(out, day, 2, 'T');
	out = put_number(out, clock / HOUR, 2, ':');
	out = put_number(out, clock % HOUR / MINUTE, 2, ':');
	out = put_number(out, clock % MINUTE, 2, 'Z');
	*out = '\0';
}

static void add_units(struct buf *out, int64_t count, char unit, int64_t smaller, char smaller_unit)
{
	buf_add_number(out, (uint64_t)count);
	buf_add_char(out, unit);
	if (smaller == 0)
		return;
	buf_add_char(out, ' ');
	buf_add_number(out, (uint64_t)smaller);
	buf_add_char(out, smaller_unit);
}

void duration_format(struct buf *out, int64_t seconds)
{
	if (seconds >= DAY)
		add_units(out, seconds / DAY, 'd', seconds % DAY / HOUR, 'h');
	else if (seconds >= HOUR)
		add_units(out, seconds / HOUR, 'h', seconds % HOUR / MINUTE, 'm');
	else if (seconds >= MINUTE)
		add_units(out, seconds / MINUTE, 'm', 0, 's');
	else
		add_units(out, seconds > 0 ? seconds : 0, 's', 0, 's');
}

bool duration_parse(struct str text, int64_t *seconds)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', MINUTE}, {'h', HOUR}, {'d', DAY}};
	int64_t unit = 1, number = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units) && text.n > 0; i++) {
		if (text.p[text.n - 1] == units[i].letter) {
			unit = units[i].seconds;
			text = str_slice(text, 0, text.n - 1);
			break;
		}
	}
	if (!str_is_digits(text))
		return false;
	for (size_t i = 0; i < text.n && number <= LONGEST_DURATION; i++)
		number = number * 10 + (text.p[i] - '0');
	if (number > LONGEST_DURATION / unit)
		return false;
	*seconds = number * unit;
	return true;
}

int64_t timestamp_now(void)
{
	return (int64_t)time(NULL);
}

int64_t timestamp_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
