package rows

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestOrderIsThatOfTheTexts holds the order against a plain stable sort.
func TestOrderIsThatOfTheTexts(t *testing.T) {
	parts := []string{"", "a", "b", "octank-", "octank-payments-", "security@octank.cloud", "é", "ü", "\U0001f600", "12345678"}
	random := rand.New(rand.NewPCG(1, 2))
	var o orderer
	for _, size := range []int{0, 1, 2, 50, 3000, 7} { // smaller ones after bigger ones
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
					c = -c // empty ones go last
				}
				if backward {
					c = -c
				}
				return c
			})
			random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			o.order(items, sortKeys[ByName], backward)
			for i := range items {
				if items[i] != want[i] {
					t.Fatalf("of %d, backward %v: in place %d stands %q (%d), not %q (%d)", size, backward, i, items[i].Name, items[i].index, want[i].Name, want[i].index)
				}
			}
		}
	}
}
