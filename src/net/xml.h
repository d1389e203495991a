/* XML, as much of it as services of AWS answer with: elements, attributes that nobody looks at,
 * text with entities. A document type or CDATA is none of it. */
#ifndef AWSP_NET_XML_H
#define AWSP_NET_XML_H

#include "base/buf.h"

#define XML_DEPTH_LIMIT 16
#define XML_ELEMENT_LIMIT 1000

/* Local names, without their prefix. Everything is borrowed from the document. */
struct xml_element {
	struct str name;
	struct str content; /* all between its tags, as it stands there */
	size_t parent;      /* an index; of the root its own */
	bool has_children;
};

struct xml {
	struct xml_element *elements; /* in the order of their beginnings */
	size_t n;
	size_t capacity;
};

/* Takes a whole document: well-formed, UTF-8, of at most XML_ELEMENT_LIMIT elements that are nested
 * XML_DEPTH_LIMIT deep. False otherwise, with no elements. */
bool xml_parse(struct xml *xml, struct str document);
void xml_release(struct xml *xml);
#define CLEANUP_XML __attribute__((cleanup(xml_release)))

/*
 * Appends the text of the element at `path`, from the root on, with entities decoded and without
 * white space around it: xml_text(&xml, "Response/Error/Code", &text). The first one that fits.
 * False where there is none, or it holds elements instead of text.
 */
bool xml_text(const struct xml *xml, const char *path, struct buf *text);

#endif
