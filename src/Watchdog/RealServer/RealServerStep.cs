using Keepalive.Core;

namespace Keepalive.Watchdog.RealServer;

/// <summary>One thing that has to be so on this host, and why. Doing it twice is doing it once.</summary>
internal abstract record RealServerStep(string Why)
{
    /// <summary>A kernel setting, by its sysctl name.</summary>
    /// <param name="Name">As sysctl(8) writes it.</param>
    /// <param name="Accepted">It is right when its value is one of these; the first is written.</param>
    /// <param name="Why">The reason.</param>
    public sealed record Setting(string Name, string[] Accepted, string Why) : RealServerStep(Why)
    {
        public override string ToString() => $"{Name} = {Accepted[0]}";
    }

    /// <summary>An interface that a kernel module brings.</summary>
    public sealed record Device(string Name, string Module, string Why) : RealServerStep(Why)
    {
        public override string ToString() => $"load {Module} for {Name}";
    }

    /// <summary>An interface is to be up, or down.</summary>
    public sealed record Link(string Name, bool Up, string Why) : RealServerStep(Why)
    {
        public override string ToString() => $"{Name} {(Up ? "up" : "down")}";
    }

    /// <summary>An address with all its bits on an interface, or not on it.</summary>
    public sealed record VirtualAddress(IpAddress Address, string Interface, bool Present, string Why) : RealServerStep(Why)
    {
        public override string ToString() => $"{IpPrefix.Host(Address)} {(Present ? "on" : "off")} {Interface}";
    }

    /// <summary>The kernel's route by which packets for an address end here, in the table local.</summary>
    public sealed record LocalRoute(IpAddress Address, string Interface, bool Present, string Why) : RealServerStep(Why)
    {
        public override string ToString() => $"{(Present ? "route" : "no route")} local {Address} dev {Interface}";
    }

    /// <summary>The same again at each boot, or no longer.</summary>
    public sealed record AtBoot(RealServerMode Mode, IReadOnlyCollection<IpAddress> Addresses, bool Present, string Why) : RealServerStep(Why)
    {
        public override string ToString() =>
            $"{(Present ? "at each boot" : "not at boot")} {RealServerUnit.WordOf(Mode)} {string.Join(' ', Addresses)}";
    }
}
