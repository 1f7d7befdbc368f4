using Keepalive.Core;

namespace Keepalive.Core.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("100.20.3.0")]
    [InlineData("fe80::1")]
    [InlineData("2001:db8::56")]
    public void TextRoundTrips(string text)
    {
        Assert.True(IpAddress.TryParse(text, out IpAddress address));
        Assert.Equal(text, address.ToString());
        byte[] bytes = new byte[address.ByteLength];
        address.CopyTo(bytes);
        Assert.Equal(address, IpAddress.FromBytes(bytes));
    }

    [Theory]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.300")]
    [InlineData("10.0.0.1.")]
    [InlineData("10.0.0.1.2")]
    [InlineData(".10.0.0.1")]
    [InlineData("10..0.1")]
    [InlineData("10.0.0.")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1000")]
    [InlineData("10.00.0.1")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.-1")]
    [InlineData("...")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void WhatInetPtonRefusesIsRefused(string text) => Assert.False(IpAddress.TryParse(text, out _));

    [Fact]
    public void AddressesCompareAsUnsignedNetworkOrderNumbers()
    {
        Assert.True(IpAddress.Parse("200.0.0.1") > IpAddress.Parse("10.255.255.255"));
        Assert.True(IpAddress.Parse("fe80::2") > IpAddress.Parse("fe80::1"));
    }

    [Theory]
    [InlineData("10.0.0.7/24", "10.0.0.0", "10.0.0.255", "10.0.1.0")]
    [InlineData("2001:db8::7/64", "2001:db8::", "2001:db8::ffff", "2001:db8:0:1::")]
    [InlineData("10.0.0.7/0", "0.0.0.0", "203.0.113.9", "::1")]
    public void PrefixKnowsItsNetwork(string text, string network, string inside, string outside)
    {
        Assert.True(IpPrefix.TryParse(text, out IpPrefix prefix));
        Assert.Equal(network, prefix.Network.ToString());
        Assert.True(prefix.Contains(IpAddress.Parse(inside)));
        Assert.False(prefix.Contains(IpAddress.Parse(outside)));
    }

    [Theory]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/")]
    [InlineData("::1/129")]
    public void WrongPrefixLengthIsRefused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Fact]
    public void MacAddressRoundTrips()
    {
        Assert.True(MacAddress.TryParse("00:00:5e:00:01:33", out MacAddress mac));
        Assert.Equal("00:00:5e:00:01:33", mac.ToString());
        Assert.False(MacAddress.TryParse("00-00-5e-00-01-33", out _));
        Assert.False(MacAddress.TryParse("00:00:5e:00:01", out _));
    }

    [Fact]
    public void ChecksumOfRfc1071Example()
    {
        // RFC 1071 section 3: the words 0001 f203 f4f5 f6f7 sum to ddf2.
        byte[] data = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        Assert.Equal(unchecked((ushort)~0xddf2), InternetChecksum.Compute(data));
    }
}
