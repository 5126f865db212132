package rows

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSorter_EqualsStableSort compares the order with that of a plain stable sort.
func TestSorter_EqualsStableSort(t *testing.T) {
	parts := []string{"", "a", "b", "octank-", "octank-payments-", "security@octank.cloud", "é", "ü", "\U0001f600", "12345678"}
	random := rand.New(rand.NewPCG(1, 2))
	var o sorter
	for _, size := range []int{0, 1, 2, 50, 3000, 7} { // smaller sizes after larger ones
		items := make([]*Item, size)
		for i := range items {
			name := make([]string, random.IntN(4))
			for j := range name {
				name[j] = parts[random.IntN(len(parts))]
			}
			items[i] = &Item{index: i, Name: strings.Join(name, "")}
		}
		for _, backward := range []bool{false, true} {
			want := slices.Clone(items)
			slices.SortFunc(want, func(a, b *Item) int { return a.index - b.index })
			slices.SortStableFunc(want, func(a, b *Item) int {
				c := strings.Compare(a.Name, b.Name)
				if (a.Name == "") != (b.Name == "") {
					c = -c // empty names are sorted last
				}
				if backward {
					c = -c
				}
				return c
			})
			random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			o.sort(items, sortKeys[ByName], backward)
			for i := range items {
				if items[i] != want[i] {
					t.Fatalf("%d items, backward %v: item %d is %q (%d), want %q (%d)", size, backward, i, items[i].Name, items[i].index, want[i].Name, want[i].index)
				}
			}
		}
	}
}
