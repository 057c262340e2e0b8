namespace MeshSync.Fabric.Meshery.Json;

internal ref partial struct JsonTape
{
    private const int FewChildren = 24;

    private readonly void SortChildren(int parent)
    {
        int count = 0;
        bool sorted = true;
        int previous = None;
        for (int child = _nodes[parent].FirstChild; child != None; child = _nodes[child].Next)
        {
            sorted = sorted && (previous == None || Compare(previous, child) < 0);
            previous = child;
            count++;
        }

        if (!sorted)
        {
            int head = _nodes[parent].FirstChild;
            head = count <= FewChildren ? SortFew(head, count) : Sort(head, count, out _);
            _nodes[parent].FirstChild = DropEarlierDuplicates(head);
        }
    }

    /// <summary>Insertion by prefixes on the stack: several times as fast as following links, for the few keys objects have.</summary>
    private readonly int SortFew(int head, int count)
    {
        Span<ulong> prefixes = stackalloc ulong[FewChildren];
        Span<int> children = stackalloc int[FewChildren];
        int child = head;
        for (int i = 0; i < count; i++, child = _nodes[child].Next)
        {
            ulong prefix = _nodes[child].KeyPrefix;
            int at = i;
            while (at > 0 && (prefixes[at - 1] > prefix || (prefixes[at - 1] == prefix && Compare(children[at - 1], child) > 0)))
            {
                prefixes[at] = prefixes[at - 1];
                children[at] = children[at - 1];
                at--;
            }

            prefixes[at] = prefix;
            children[at] = child;
        }

        for (int i = 0; i < count; i++)
        {
            _nodes[children[i]].Next = i + 1 < count ? children[i + 1] : None;
        }

        return children[0];
    }

    // A merge sort needs no room beside the links, keeps doubled keys in the order they came, and has no bad input.
    private readonly int Sort(int head, int count, out int rest)
    {
        if (count == 1)
        {
            rest = _nodes[head].Next;
            _nodes[head].Next = None;
            return head;
        }

        int left = Sort(head, count / 2, out int middle);
        int right = Sort(middle, count - (count / 2), out rest);
        return Merge(left, right);
    }

    private readonly int Merge(int left, int right)
    {
        int head = Compare(left, right) <= 0 ? left : right;
        int tail = None;
        while (left != None && right != None)
        {
            int smaller;
            if (Compare(left, right) <= 0)
            {
                smaller = left;
                left = _nodes[left].Next;
            }
            else
            {
                smaller = right;
                right = _nodes[right].Next;
            }

            if (tail != None)
            {
                _nodes[tail].Next = smaller;
            }

            tail = smaller;
        }

        _nodes[tail].Next = left != None ? left : right;
        return head;
    }

    private readonly int DropEarlierDuplicates(int head)
    {
        int kept = None;
        for (int child = head; child != None; child = _nodes[child].Next)
        {
            int next = _nodes[child].Next;
            if (next != None && Compare(child, next) == 0)
            {
                continue;
            }

            if (kept == None)
            {
                head = child;
            }
            else
            {
                _nodes[kept].Next = child;
            }

            kept = child;
        }

        return head;
    }

    private readonly int Compare(int left, int right)
    {
        ref TapeNode a = ref _nodes[left];
        ref TapeNode b = ref _nodes[right];
        return a.KeyPrefix != b.KeyPrefix ? a.KeyPrefix.CompareTo(b.KeyPrefix) : SortKey(in a).SequenceCompareTo(SortKey(in b));
    }
}
