using Keepalive.Core;
using Keepalive.Linux.Ipvs;

namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>
/// The order of listings. ipvsadm compares by differences of 32 bits that wrap around, so that 192.168.0.1 stands before 10.0.0.1 when
/// they are alone, and what comes out depends on the way of sorting: a stable merge sort that splits in the middle.
/// </summary>
internal static class TableOrder
{
    public static void Sort(List<IpvsService> services) => MergeSort(services, Compare);

    public static void Sort(List<IpvsDestination> servers) => MergeSort(servers, Compare);

    private static int Compare(IpvsService left, IpvsService right)
    {
        int difference = Wrapped(left.FirewallMark, right.FirewallMark);
        if (difference == 0) difference = (int)left.Family - (int)right.Family;
        if (difference == 0) difference = left.Protocol - right.Protocol;
        if (difference == 0) difference = Compare(left.Address, right.Address);
        return difference != 0 ? difference : left.Port - right.Port;
    }

    private static int Compare(IpvsDestination left, IpvsDestination right)
    {
        int difference = (int)right.Address.Family - (int)left.Address.Family;
        if (difference == 0) difference = Compare(left.Address, right.Address);
        return difference != 0 ? difference : left.Port - right.Port;
    }

    private static int Compare(IpAddress left, IpAddress right)
    {
        for (int shift = left.IsV6 ? 96 : 0; shift >= 0; shift -= 32)
        {
            int difference = Wrapped((uint)(left.Value >> shift), (uint)(right.Value >> shift));
            if (difference != 0) return difference;
        }
        return 0;
    }

    private static int Wrapped(uint left, uint right) => unchecked((int)(left - right));

    private static void MergeSort<T>(List<T> items, Comparison<T> compare)
    {
        T[] sorted = [.. items];
        MergeSort(sorted, new T[sorted.Length], compare);
        items.Clear();
        items.AddRange(sorted);
    }

    private static void MergeSort<T>(Span<T> items, Span<T> scratch, Comparison<T> compare)
    {
        if (items.Length < 2) return;
        int middle = items.Length / 2;
        MergeSort(items[..middle], scratch[..middle], compare);
        MergeSort(items[middle..], scratch[middle..], compare);
        (int left, int right) = (0, middle);
        for (int i = 0; i < items.Length; i++)
        {
            bool takeLeft = right == items.Length || (left < middle && compare(items[left], items[right]) <= 0);
            scratch[i] = takeLeft ? items[left++] : items[right++];
        }
        scratch[..items.Length].CopyTo(items);
    }
}
