using CsCheck;
using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Tests.Protocols;

public class ByteSumTests
{
    [Fact]
    public void Vectors_agree_with_the_definition_at_every_length() =>
        Gen.Byte.Array[0, 257].Sample(bytes => Assert.Equal(ByteSum.Reference(bytes), ByteSum.Of(bytes)));

    [Fact]
    public void The_largest_bytes_do_not_overflow() => Assert.Equal(255 * 1_000_000, ByteSum.Of(Enumerable.Repeat((byte)255, 1_000_000).ToArray()));
}
