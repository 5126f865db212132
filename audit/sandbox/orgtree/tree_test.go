package orgtree_test

import (
	"slices"
	"testing"

	"accountable/audit/sandbox/orgtree"
)

func TestTree(t *testing.T) {
	tree := orgtree.New("o-1", "r-1")
	tree.AddUnit("ou-a", "r-1")
	tree.AddUnit("ou-b", "ou-a")
	tree.AddAccount("111122223333", "ou-b")
	tree.AddAccount("444455556666", "")
	if got := tree.Path(tree.Parent("111122223333")); got != "o-1/r-1/ou-a/ou-b/" {
		t.Errorf("path %s", got)
	}
	if got := tree.Path(tree.Parent("444455556666")); got != "o-1/r-1/" {
		t.Errorf("path of an account below the root: %s", got)
	}
	if got := tree.Parent("unknown"); got != "r-1" {
		t.Errorf("parent of an unknown id: %s", got)
	}
	if !slices.Equal(tree.Units["ou-a"], []string{"ou-b"}) || !slices.Equal(tree.Accounts["r-1"], []string{"444455556666"}) {
		t.Errorf("children: %v, %v", tree.Units, tree.Accounts)
	}
	if !tree.IsUnit("ou-a") || tree.IsUnit("r-1") || !tree.IsRoot("r-1") || !tree.IsParent("r-1") || tree.IsParent("unknown") {
		t.Error("a kind of id is wrong")
	}
}
