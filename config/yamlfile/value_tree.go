package yamlfile

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// scalar is a single value as YAML takes it.
type scalar struct{ tag, text string }

// valueTree is what a node holds, without places, comments and style: a leaf,
// []any or map[string]any. Two texts that hold the same have equal branches.
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

// treeOf is what a value that is to be written will hold.
func treeOf(value any) any {
	switch v := value.(type) {
	case string:
		return scalar{"!!str", v}
	case Literal:
		return scalar{"!!timestamp", string(v)}
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

// treeWithValue is what a tree holds once a value has been set below keys.
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

// treeWithEntry is what a tree holds once a value has been added to the list below keys.
func treeWithEntry(tree any, keys []string, value any) any {
	at := tree
	for _, k := range keys {
		group, _ := at.(map[string]any)
		at = group[k]
	}
	list, _ := at.([]any)
	return treeWithValue(tree, keys, append(slices.Clip(list), value))
}
