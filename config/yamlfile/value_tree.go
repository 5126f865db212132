package yamlfile

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// scalar is a single value as YAML reads it.
type scalar struct{ tag, text string }

// valueTree returns the content of a node without positions, comments and
// style: a scalar, []any or map[string]any. Texts with the same content have
// equal trees.
func valueTree(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = valueTree(c)
		}
		return list
	case yaml.MappingNode:
		group := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			group[n.Content[i].Value] = valueTree(n.Content[i+1])
		}
		return group
	default:
		return scalar{n.Tag, n.Value}
	}
}

// treeOf returns the tree of a value that is to be written.
func treeOf(value any) any {
	switch v := value.(type) {
	case string:
		return scalar{"!!str", v}
	case Literal:
		return scalar{tagOf(v), string(v)}
	case TextList:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = scalar{"!!str", s}
		}
		return list
	case List:
		list := make([]any, len(v))
		for i, each := range v {
			list[i] = treeOf(each)
		}
		return list
	case InlineMapping:
		return treeOf(Mapping(v))
	case Mapping:
		group := make(map[string]any, len(v))
		for _, p := range v {
			group[p.Key] = treeOf(p.Value)
		}
		return group
	default:
		return nil
	}
}

// tagOf returns the tag that YAML gives a value: that of a number or a date, for example.
func tagOf(v Literal) string {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(v), &n); err != nil || len(n.Content) == 0 {
		return "!!null"
	}
	return n.Content[0].Tag
}

// treeWithValue returns a tree in which the value at a path of keys is set.
func treeWithValue(tree any, keys []string, value any) any {
	if len(keys) == 0 {
		return value
	}
	group, _ := tree.(map[string]any)
	changed := make(map[string]any, len(group)+1)
	maps.Copy(changed, group)
	changed[keys[0]] = treeWithValue(changed[keys[0]], keys[1:], value)
	return changed
}

// treeWithEntry returns a tree in which the list at a path of keys has one more
// entry.
func treeWithEntry(tree any, keys []string, value any) any {
	at := tree
	for _, k := range keys {
		group, _ := at.(map[string]any)
		at = group[k]
	}
	list, _ := at.([]any)
	return treeWithValue(tree, keys, append(slices.Clip(list), value))
}
