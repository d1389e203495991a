/* Layouts. */
#include "term/layout.h"

#include "term/text.h"

/* A column that never goes is cut before others go only where its texts are wider than this. */
#define WHOLE 44
/* Of so many texts one may be far longer than the others without getting room for it. */
#define OUTLIERS_OF 8
/* How few texts have no such. */
#define TOO_FEW 3

/* The widths that a column may have. */
struct range {
	size_t least; /* narrower it goes, or it is cut last of all */
	size_t usual; /* all of nearly every text */
	size_t full;
};

struct plan {
	const struct table *table;
	struct range ranges[TABLE_COLUMNS];
	size_t order[TABLE_COLUMNS]; /* of the columns that have text, the most important first */
	size_t n;
	struct layout layout;
	size_t available;
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The width of the widest text but for those that are far longer than most. */
static size_t usual_width(const struct table *table, size_t column)
{
	const uint32_t *counts = table->counts[column];
	size_t n = 0, longer, width = TABLE_WIDTHS - 1;

	for (size_t i = 1; i < TABLE_WIDTHS; i++)
		n += counts[i];
	longer = n > TOO_FEW ? larger(n / OUTLIERS_OF, 1) : 0;
	for (; width > 0 && counts[width] <= longer; width--)
		longer -= counts[width];
	if (width == TABLE_WIDTHS - 1 || table->widths[column] <= width + width / 2)
		return table->widths[column];
	return width;
}

static struct range range_of(const struct table *table, size_t i)
{
	const struct column *column = &table->columns[i];
	size_t title = text_width(str_from(column->title));
	struct range range = {.full = larger(table->widths[i], title)};
	size_t usual = larger(usual_width(table, i), title);

	range.usual = smaller(range.full, larger(usual, column->least));
	if (column->goes == 0)
		range.least = smaller(range.full, larger(column->least, smaller(usual, WHOLE)));
	else
		range.least = larger(title, smaller(table->least_widths[i], column->least));
	return range;
}

/* Whether it goes earlier than the other. */
static bool is_less(const struct table *table, size_t column, size_t other)
{
	size_t goes = table->columns[column].goes;

	return goes > 0 && (table->columns[other].goes == 0 || goes < table->columns[other].goes);
}

static bool is_empty(const struct table *table, size_t i)
{
	return table->n_cells > 0 && table->widths[i] == 0 && table->columns[i].title[0] != '\0';
}

static void put_in_order(struct plan *plan, size_t column)
{
	size_t at = plan->n++;

	for (; at > 0 && is_less(plan->table, plan->order[at - 1], column); at--)
		plan->order[at] = plan->order[at - 1];
	plan->order[at] = column;
	plan->ranges[column] = range_of(plan->table, column);
}

static size_t total(const struct plan *plan)
{
	size_t sum = 0, n = 0;

	for (size_t i = 0; i < plan->table->n_columns; i++) {
		if (plan->layout.shown[i]) {
			sum += plan->layout.widths[i];
			n++;
		}
	}
	return n > 0 ? sum + (n - 1) * LAYOUT_GAP : 0;
}

/* Shows the column if there is room; the most important one always. */
static bool show(struct plan *plan, size_t i, size_t width)
{
	plan->layout.shown[i] = true;
	plan->layout.widths[i] = width;
	if (plan->table->columns[i].goes > 0 && i != plan->order[0] &&
	    total(plan) > plan->available)
		plan->layout.shown[i] = false;
	return plan->layout.shown[i];
}

/* Shows what fits; false where something does not. */
static bool show_important(struct plan *plan)
{
	bool all = true;

	for (size_t i = 0; i < plan->n; i++) {
		size_t column = plan->order[i];

		if (!plan->table->columns[column].spare)
			all = show(plan, column, plan->ranges[column].least) && all;
	}
	return all;
}

static void show_spare(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		size_t column = plan->order[i];

		if (plan->table->columns[column].spare &&
		    !show(plan, column, plan->ranges[column].usual))
			return;
	}
}

/* Gives what room there is to the column. */
static void widen(struct plan *plan, size_t i, size_t width)
{
	size_t left = plan->available - total(plan);

	if (plan->layout.shown[i] && width > plan->layout.widths[i])
		plan->layout.widths[i] += smaller(left, width - plan->layout.widths[i]);
}

static void widen_all(struct plan *plan, bool fully)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct range *range = &plan->ranges[plan->order[i]];

		widen(plan, plan->order[i], fully ? range->full : range->usual);
	}
}

/* True where nothing that is shown is narrower than usual. */
static bool is_ample(const struct plan *plan)
{
	for (size_t i = 0; i < plan->table->n_columns; i++) {
		if (plan->layout.shown[i] && plan->layout.widths[i] < plan->ranges[i].usual)
			return false;
	}
	return true;
}

/* Where texts are shown as a whole or by their beginning, room between the two is of no use. */
static void settle(struct plan *plan)
{
	const struct table *table = plan->table;

	for (size_t i = 0; i < table->n_columns; i++) {
		size_t width = plan->layout.widths[i];

		if (!plan->layout.shown[i] || width >= plan->ranges[i].full ||
		    table->least_widths[i] == table->widths[i] || width >= TABLE_WIDTHS - 1)
			continue;
		while (width > plan->ranges[i].least && table->counts[i][width] == 0)
			width--;
		plan->layout.widths[i] = plan->ranges[i].full = width;
	}
}

/* The columns that never go do not fit: the widest is cut until they do, or the last is alone. */
static void squeeze(struct plan *plan)
{
	size_t n = plan->table->n_columns, last = n;

	while (total(plan) > plan->available) {
		size_t widest = n;

		for (size_t i = 0; i < n; i++) {
			if (!plan->layout.shown[i])
				continue;
			last = i;
			if (widest == n || plan->layout.widths[i] > plan->layout.widths[widest])
				widest = i;
		}
		if (plan->layout.widths[widest] > 1) {
			plan->layout.widths[widest]--;
			continue;
		}
		plan->layout = (struct layout){.shown = {false}};
		plan->layout.shown[last] = true;
		plan->layout.widths[last] = plan->available;
	}
}

struct layout layout_make(const struct table *table, size_t available)
{
	struct plan plan = {.table = table, .available = available};
	bool all;

	for (size_t i = 0; i < table->n_columns; i++) {
		if (!is_empty(table, i))
			put_in_order(&plan, i);
	}
	all = show_important(&plan);
	if (total(&plan) > available) {
		squeeze(&plan);
		return plan.layout;
	}
	widen_all(&plan, false);
	if (all && is_ample(&plan))
		show_spare(&plan);
	widen_all(&plan, true);
	settle(&plan);
	widen_all(&plan, true);
	return plan.layout;
}
