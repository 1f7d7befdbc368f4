using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Keepalive.Linux.Route;

/// <summary>How the link of an interface is asked for.</summary>
public enum LinkProbeMethod
{
    /// <summary>The link bit of the MII status register (SIOCGMIIREG).</summary>
    Mii,

    /// <summary>ETHTOOL_GLINK.</summary>
    Ethtool,

    /// <summary>IFF_RUNNING (SIOCGIFFLAGS).</summary>
    Ioctl,
}

/// <summary>Asks a driver for its link, where it does not report changes by itself (linkbeat polling).</summary>
public static unsafe class LinkProbe
{
    private const int AF_INET = 2;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_CLOEXEC = 0x80000;
    private const uint SIOCGIFFLAGS = 0x8913;
    private const uint SIOCETHTOOL = 0x8946;
    private const uint SIOCGMIIPHY = 0x8947;
    private const uint SIOCGMIIREG = 0x8948;
    private const uint ETHTOOL_GLINK = 0x0a;
    private const ushort MiiStatusRegister = 1;
    private const ushort MiiLinkUp = 0x4;
    private const short InterfaceRunning = 0x40;
    private const int NameSize = 16;

    /// <summary>Whether the link is up; null when the interface or its driver does not answer this way. A driver may take milliseconds.</summary>
    public static bool? IsUp(string name, LinkProbeMethod method)
    {
        int descriptor = LibC.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) return null;
        try
        {
            InterfaceRequest request = default;
            if (Encoding.UTF8.GetByteCount(name) >= NameSize) return null;
            Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, NameSize));
            return method switch
            {
                LinkProbeMethod.Mii => Mii(descriptor, &request),
                LinkProbeMethod.Ethtool => Ethtool(descriptor, &request),
                _ => Flags(descriptor, &request),
            };
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    /// <summary>struct mii_ioctl_data: phy, register, value in, value out; 16 bits each.</summary>
    private static bool? Mii(int descriptor, InterfaceRequest* request)
    {
        if (Native.ioctl(descriptor, SIOCGMIIPHY, request) < 0) return null;
        Span<byte> data = new(request->Data, 8);
        BinaryPrimitives.WriteUInt16LittleEndian(data[2..], MiiStatusRegister);
        if (Native.ioctl(descriptor, SIOCGMIIREG, request) < 0) return null;
        return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & MiiLinkUp) != 0;
    }

    private static bool? Ethtool(int descriptor, InterfaceRequest* request)
    {
        EthtoolValue value = new() { Command = ETHTOOL_GLINK };
        *(EthtoolValue**)request->Data = &value;
        return Native.ioctl(descriptor, SIOCETHTOOL, request) < 0 ? null : value.Data != 0;
    }

    private static bool? Flags(int descriptor, InterfaceRequest* request)
    {
        if (Native.ioctl(descriptor, SIOCGIFFLAGS, request) < 0) return null;
        return (*(short*)request->Data & InterfaceRunning) != 0;
    }

    /// <summary>struct ifreq of linux/if.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct InterfaceRequest
    {
        public fixed byte Name[NameSize];
        public fixed byte Data[24];
    }

    /// <summary>struct ethtool_value of linux/ethtool.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct EthtoolValue
    {
        public uint Command;
        public uint Data;
    }
}
