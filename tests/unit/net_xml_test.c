/* Tests of XML: what AWS answers with, in every legal dress; and what is cut short or hostile. */
#include "base_test.h"

#include "net/xml.h"

/* The text at `path`, "-" where there is none, "BAD" for what is no document. */
static const char *text_at(const char *document, const char *path)
{
	static struct buf text;
	CLEANUP_XML struct xml xml = {0};
	struct str copy = exact_copy(str_from(document));
	const char *found = "BAD";

	buf_release(&text);
	buf_init(&text, BUF_LIMIT_MESSAGE);
	if (xml_parse(&xml, copy))
		found = !xml_text(&xml, path, &text) ? "-" : text.n > 0 ? text.p : "";
	else
		assert_int_equal(xml.n, 0);
	free_copy(copy);
	return found;
}

static void finding(void **state)
{
	static const char document[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- hello -->\n"
		"<R xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\r\n"
		"  <A><C>one</C></A>\n  <B><C> two\n</C><D/><D>second</D></B>\n"
		"  <p:E p:x='>\"' y = \"'/&lt;\" >three</p:E ><BC>four</BC>\n</R>\n<!-- bye -->\n";
	static const char *const cases[][2] = {
		{"R/A/C", "one"}, {"R/B/C", "two"}, {"R/E", "three"}, {"R/BC", "four"},
		{"R/B/D", ""},    {"C", "-"},       {"A/C", "-"},     {"R/C", "-"},
		{"R/B/BC", "-"},  {"R/A", "-"},     {"R", "-"},       {"R/p:E", "-"},
		{"/R/A/C", "-"},  {"", "-"},        {"X/R/A/C", "-"}, {"RR/A/C", "-"},
		{"R/A-C", "-"},   {"R-A/C", "-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(text_at(document, cases[i][0]), cases[i][1]);
}

static void texts(void **state)
{
	static const char *const cases[][2] = {
		{"<a>x &amp; &lt;y&gt; &quot;z&apos;</a>", "x & <y> \"z'"},
		{"<a>&#65;&#x42;&#x1F600;&#xe4;</a>", "AB\xf0\x9f\x98\x80\xc3\xa4"},
		{"<a> 1<!-- <b> & --> 2<?pi <c> ?>3 </a>", "1 23"},
		{"<a><!-- nothing --></a>", ""},
		{"<a>\xc3\xa4\t.\n\r </a>", "\xc3\xa4\t."},
		{"<a>&#32;x&#10;</a>", " x\n"},
		{"<a/>", ""},
		{"<a></a >", ""},
		{"\xef\xbb\xbf<a>bom</a>", "bom"},
		{"<a>]]></a>", "]]>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(text_at(cases[i][0], "a"), cases[i][1]);
}

static void what_is_none(void **state)
{
	static const char *const documents[] = {
		"",
		" ",
		"text",
		"<",
		"<a",
		"<a>",
		"<a x",
		"<a x=",
		"<a x='",
		"<a x='1'",
		"<a x=1></a>",
		"<a x></a>",
		"<a x='1'y='2'></a>",
		"<a x='<'></a>",
		"<a x='&bad;'></a>",
		"<a/",
		"<a></b>",
		"<a></a",
		"<a></a x='1'>",
		"<p:a></q:a>",
		"<a><b></a></b>",
		"<a></a></a>",
		"<a/><b/>",
		"<a/>text",
		"text<a/>",
		"</a>",
		"<a>&amp</a>",
		"<a>&</a>",
		"<a>&;</a>",
		"<a>&nbsp;</a>",
		"<a>&#;</a>",
		"<a>&#x;</a>",
		"<a>&#xg;</a>",
		"<a>&#6a;</a>",
		"<a>&#0;</a>",
		"<a>&#8;</a>",
		"<a>&#xd800;</a>",
		"<a>&#xfffe;</a>",
		"<a>&#x110000;</a>",
		"<a>&#4294967361;</a>",
		"<a>&#x100000041;</a>",
		"<a>\x01</a>",
		"<a>\xff</a>",
		"<a>\xc0\xbc</a>",
		"<a><!-- \xff --></a>",
		"<a><!-- </a>",
		"<a><!-- --",
		"<a><? </a>",
		"<a><![CDATA[x]]></a>",
		"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
		"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
		"<a>< b/></a>",
		"<1/>",
		"<-a/>",
		"<a><",
		"{\"a\": 1}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		if (strcmp(text_at(documents[i], "a"), "BAD") != 0)
			fail_msg("taken: %s", documents[i]);
	}
}

/* No beginning of a document is one. */
static void cut_short(void **state)
{
	static const char document[] =
		"<?xml version='1.0'?><a b='c'><d>e &amp; f</d><!-- g --><h/></a>";

	(void)state;
	assert_string_equal(text_at(document, "a/d"), "e & f");
	for (size_t n = 0; n < sizeof(document) - 1; n++) {
		CLEANUP_XML struct xml xml = {0};
		struct str part = exact_copy((struct str){document, n});

		assert_false(xml_parse(&xml, part));
		free_copy(part);
	}
}

static void limits(void **state)
{
	CLEANUP_BUF struct buf deep = BUF_INIT(BUF_LIMIT_FILE);
	CLEANUP_BUF struct buf wide = BUF_INIT(BUF_LIMIT_FILE);

	(void)state;
	for (size_t depth = XML_DEPTH_LIMIT; depth <= XML_DEPTH_LIMIT + 1; depth++) {
		buf_clear(&deep);
		for (size_t i = 0; i < depth; i++)
			buf_add(&deep, STR("<a>"));
		for (size_t i = 0; i < depth; i++)
			buf_add(&deep, STR("</a>"));
		assert_string_equal(text_at(deep.p, "a"), depth > XML_DEPTH_LIMIT ? "BAD" : "-");
	}
	for (size_t n = XML_ELEMENT_LIMIT; n <= XML_ELEMENT_LIMIT + 1; n++) {
		buf_clear(&wide);
		buf_add(&wide, STR("<a>"));
		for (size_t i = 1; i < n; i++)
			buf_add(&wide, STR("<b/>"));
		buf_add(&wide, STR("</a>"));
		assert_string_equal(text_at(wide.p, "a/b"), n > XML_ELEMENT_LIMIT ? "BAD" : "");
	}
	buf_clear(&wide);
	buf_add_repeated(&wide, '<', 1 << 20);
	assert_string_equal(text_at(wide.p, "a"), "BAD");
}

/* Every byte in turn is made every other: nothing is read that is not there. */
static void damaged(void **state)
{
	static const char document[] = "<?x?><a b='&lt;'><c>&#x41;&amp;</c><!--d--></a>";

	(void)state;
	for (size_t i = 0; i < sizeof(document) - 1; i++) {
		for (int byte = 1; byte < 256; byte++) {
			char copy[sizeof(document)];

			memcpy(copy, document, sizeof(document));
			copy[i] = (char)byte;
			text_at(copy, "a/c");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding),      cmocka_unit_test(texts),
		cmocka_unit_test(what_is_none), cmocka_unit_test(cut_short),
		cmocka_unit_test(limits),       cmocka_unit_test(damaged),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
