using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Keepalive.ConfigParser;

/// <summary>Takes the parts of a bundle out again, in the order in which <see cref="BundleWriter"/> put them in.</summary>
internal ref struct BundleReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <exception cref="InvalidDataException">The bundle ends before.</exception>
    public byte Byte() => Take(1)[0];

    /// <exception cref="InvalidDataException">The bundle ends before.</exception>
    public int Number() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <exception cref="InvalidDataException">The bundle ends before.</exception>
    public ulong LongNumber() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A string that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public string Text() => TextOrNull() ?? throw new InvalidDataException("a bundle without a text that it must have");

    /// <exception cref="InvalidDataException">The bundle ends before, or has something else here.</exception>
    public string? TextOrNull()
    {
        ReadOnlySpan<byte> characters = Characters(out BundledForm form);
        return form switch
        {
            BundledForm.None => null,
            BundledForm.Narrow => Encoding.Latin1.GetString(characters),
            _ => new string(MemoryMarshal.Cast<byte, char>(characters)),
        };
    }

    /// <summary>A string as it stands here, without making one.</summary>
    /// <exception cref="InvalidDataException">The bundle ends before, or has something else here.</exception>
    public ReadOnlySpan<byte> Characters(out BundledForm form)
    {
        form = (BundledForm)Byte();
        if (form > BundledForm.Wide) throw new InvalidDataException($"a bundle with a string of form {form}");
        return form == BundledForm.None ? [] : Take(Number());
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length) throw new InvalidDataException("a bundle that ends too early");
        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
