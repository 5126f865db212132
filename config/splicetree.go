package config

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"
)

// leaf is a single value as YAML takes it.
type leaf struct{ tag, text string }

// branches is what a node holds, without places, comments and style: a leaf,
// []any or map[string]any. Two texts that hold the same have equal branches.
func branches(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = branches(c)
		}
		return list
	case yaml.MappingNode:
		group := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			group[n.Content[i].Value] = branches(n.Content[i+1])
		}
		return group
	default:
		return leaf{n.Tag, n.Value}
	}
}

// planned is what a value that is to be written will hold.
func planned(value any) any {
	switch v := value.(type) {
	case string:
		return leaf{"!!str", v}
	case bare:
		return leaf{"!!timestamp", string(v)}
	case texts:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = leaf{"!!str", s}
		}
		return list
	case entries:
		list := make([]any, len(v))
		for i, each := range v {
			list[i] = planned(each)
		}
		return list
	case inline:
		return planned(v.pairs)
	case pairs:
		group := make(map[string]any, len(v))
		for _, p := range v {
			group[p.key] = planned(p.value)
		}
		return group
	default:
		return nil
	}
}

// withValue is what a tree holds once a value has been set below keys.
func withValue(tree any, keys []string, value any) any {
	if len(keys) == 0 {
		return value
	}
	group, _ := tree.(map[string]any)
	changed := make(map[string]any, len(group)+1)
	maps.Copy(changed, group)
	changed[keys[0]] = withValue(changed[keys[0]], keys[1:], value)
	return changed
}

// withEntry is what a tree holds once a value has been added to the list below keys.
func withEntry(tree any, keys []string, value any) any {
	at := tree
	for _, k := range keys {
		group, _ := at.(map[string]any)
		at = group[k]
	}
	list, _ := at.([]any)
	return withValue(tree, keys, append(slices.Clip(list), value))
}
