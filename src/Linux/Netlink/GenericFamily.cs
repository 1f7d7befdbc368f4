namespace Keepalive.Linux.Netlink;

/// <summary>Generic netlink: families have names, and numbers that the kernel hands out (linux/genetlink.h).</summary>
public static class GenericFamily
{
    /// <summary>struct genlmsghdr: command, version, two reserved bytes.</summary>
    public const int HeaderSize = 4;

    private const ushort GENL_ID_CTRL = 16;
    private const byte CTRL_CMD_GETFAMILY = 3;
    private const ushort CTRL_ATTR_FAMILY_ID = 1;
    private const ushort CTRL_ATTR_FAMILY_NAME = 2;

    /// <summary>Finds a family by name; asking makes the kernel load its module where it may. 0: the kernel has no such family.</summary>
    public static ushort Resolve(NetlinkSocket socket, string name)
    {
        byte[] buffer = new byte[16 * 1024];
        NetlinkWriter writer = new(buffer);
        uint sequence = socket.NextSequence();
        Begin(ref writer, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, version: 1, NetlinkFlags.Request | NetlinkFlags.Ack, sequence);
        writer.AttributeText(CTRL_ATTR_FAMILY_NAME, name);
        writer.End();
        socket.Send(writer.Written);
        ushort family = 0;
        while (true)
        {
            NetlinkReader reader = new(socket.Receive(buffer));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence) continue;
                if (message.Type == NetlinkMessage.TypeError) return message.ErrorNumber == 0 ? family : (ushort)0;
                family = IdOf(message);
            }
        }
    }

    /// <summary>Begins a request of a family.</summary>
    public static void Begin(ref NetlinkWriter writer, ushort family, byte command, byte version, ushort flags, uint sequence)
    {
        writer.Begin(family, flags, sequence);
        writer.U8(command);
        writer.U8(version);
        writer.U16(0);
    }

    private static ushort IdOf(in NetlinkMessage message)
    {
        NetlinkAttributes attributes = new(message.Payload[HeaderSize..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == CTRL_ATTR_FAMILY_ID) return attribute.U16;
        }
        return 0;
    }
}
