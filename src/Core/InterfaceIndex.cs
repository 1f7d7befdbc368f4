namespace Keepalive.Core;

/// <summary>The kernel's number of a network interface, from 1 up; 0 means none.</summary>
public readonly record struct InterfaceIndex(int Value)
{
    public static readonly InterfaceIndex None;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
