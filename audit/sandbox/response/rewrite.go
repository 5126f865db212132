package response

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"regexp"
)

// Rewrite returns a body with other texts. The function gets the name of a member, of a
// JSON object or an XML element, with its text, and returns the new value: nil is null in
// JSON and no element in XML. A body that is neither JSON nor XML stays as it is.
func Rewrite(body []byte, change func(member, text string) any) []byte {
	var document any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&document) == nil {
		return EncodeJSON(rewriteJSON("", document, change))
	}
	return leafElement.ReplaceAllFunc(body, func(element []byte) []byte {
		parts := leafElement.FindSubmatch(element)
		var text string
		if xml.Unmarshal(element, &text) != nil {
			return element
		}
		value := change(string(parts[1]), text)
		if value == nil {
			return nil
		}
		return encodeXML(struct {
			XMLName xml.Name
			Value   any `xml:",chardata"`
		}{xml.Name{Local: string(parts[1])}, value})
	})
}

// leafElement is an XML element with a text.
var leafElement = regexp.MustCompile(`<(\w+)>[^<]*</\w+>`)

func rewriteJSON(member string, value any, change func(member, text string) any) any {
	switch v := value.(type) {
	case string:
		return change(member, v)
	case map[string]any:
		for name, item := range v {
			v[name] = rewriteJSON(name, item, change)
		}
	case []any:
		for i, item := range v {
			v[i] = rewriteJSON(member, item, change)
		}
	}
	return value
}
