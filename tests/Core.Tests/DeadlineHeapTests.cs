using CsCheck;
using Keepalive.Core;

namespace Keepalive.Core.Tests;

public sealed class DeadlineHeapTests
{
    [Fact]
    public void AnyHistoryOfChangesLeavesTheEarliestOnTop() =>
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 50]).Array[0, 200].Sample(changes =>
        {
            DeadlineHeap<Item> heap = new();
            Item[] items = [.. Enumerable.Range(0, 20).Select(_ => new Item())];
            foreach ((int index, int deadline) in changes)
            {
                items[index].Deadline = deadline == 0 ? Instant.Never : new Instant(deadline);
                heap.Update(items[index]);
                Assert.Equal(items.Min(item => item.Deadline), heap.Next);
                Assert.Equal(items.Count(item => item.Deadline != Instant.Never), heap.Count);
            }
        });

    [Fact]
    public void AnItemIsDueFromItsDeadlineOn()
    {
        DeadlineHeap<Item> heap = new();
        Item item = new() { Deadline = new Instant(10) };
        heap.Update(item);
        Assert.Null(heap.Due(new Instant(9)));
        Assert.Same(item, heap.Due(new Instant(10)));
    }

    [Fact]
    public void ItemsOfOneDeadlineKeepTheirOrder()
    {
        DeadlineHeap<Item> heap = new();
        Item[] items = [.. Enumerable.Range(0, 20).Select(_ => new Item { Deadline = new Instant(1) })];
        foreach (Item item in items) heap.Update(item);
        for (int round = 1; round < 5; round++)
        {
            List<Item> order = [];
            while (heap.Due(new Instant(round)) is Item due)
            {
                order.Add(due);
                due.Deadline = new Instant(round + 1);
                heap.Update(due);
            }
            Assert.Equal(items, order);
        }
    }

    [Fact]
    public void WhatWasClearedMayComeAgain()
    {
        DeadlineHeap<Item> heap = new();
        Item[] items = [.. Enumerable.Range(1, 20).Select(ticks => new Item { Deadline = new Instant(ticks) })];
        foreach (Item item in items) heap.Update(item);

        heap.Clear();
        Assert.Equal((0, Instant.Never), (heap.Count, heap.Next));

        heap.Update(items[7]);
        heap.Remove(items[3]);
        Assert.Same(items[7], heap.Due(new Instant(8)));
    }

    private sealed class Item : IDeadline
    {
        public Instant Deadline { get; set; } = Instant.Never;

        public int HeapPosition { get; set; } = -1;
    }
}
