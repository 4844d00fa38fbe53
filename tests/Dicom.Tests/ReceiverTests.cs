using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Toolkit.Dicom.Network;

namespace Toolkit.Dicom.Tests;

/// <summary>The receiver, spoken to by bytes and by dcmtk.</summary>
public class ReceiverTests : FolderTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Another_protocol_is_answered_by_an_abort()
    {
        await using var receiver = Start();
        var answer = await AskAsync(receiver, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.Equal((byte)PduType.Abort, answer[0]);
    }

    [Fact]
    public async Task A_length_beyond_the_limit_is_answered_by_an_abort()
    {
        await using var receiver = Start();
        Assert.Equal((byte)PduType.Abort, (await AskAsync(receiver, [1, 0, 0x7F, 0xFF, 0xFF, 0xFF]))[0]);
    }

    [Theory]
    [InlineData("TOOLKIT", "SCANNER", 2, 0)]
    [InlineData("OTHER", "SCANNER", 3, 7)]
    [InlineData("TOOLKIT", "STRANGER", 3, 3)]
    public async Task Titles_decide(string called, string calling, byte expectedType, byte expectedReason)
    {
        await using var receiver = Start(["SCANNER"]);
        var answer = await AskAsync(receiver, Pdu.Frame(PduType.AssociateRequest, Request(called, calling)));
        Assert.Equal(expectedType, answer[0]);
        Assert.Equal(expectedReason, expectedType == 2 ? 0 : answer[9]);
    }

    [Fact]
    public void A_request_with_a_length_beyond_its_end_is_malformed()
    {
        var body = Request("A", "B");
        body[71] = 0xFF;
        body[70] = 0xFF;
        Assert.Null(Pdu.ReadRequest(body, _ => true));
    }

    [Fact]
    public void No_bytes_whatever_throw() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        _ = Pdu.ReadRequest(bytes, _ => true);
        _ = Dimse.Read(bytes);
    });

    [Theory]
    [InlineData("1.2.3", "1.2.3.dcm")]
    [InlineData("../../etc/passwd", null)]
    [InlineData("", null)]
    [InlineData("..", null)]
    public void No_identifier_steers_out_of_the_folder(string uid, string? expected)
    {
        var name = ObjectStore.FileName(uid);
        Assert.Matches(expected is null ? "^[0-9a-f]{32}\\.dcm$" : "^1\\.2\\.3\\.dcm$", name);
    }

    [Theory, InlineData("0"), InlineData("1")]
    public async Task Dcmtks_sender_is_served(string noDelay)
    {
        Peers.Need("storescu", "dcmtk");
        await using var receiver = Start();
        var sent = Directory.CreateDirectory(Path.Combine(Folder, "sent")).FullName;
        Phantom.WriteSeries(sent, 3, 4);
        var port = receiver.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, Run("echoscu", noDelay, "-aec", "TOOLKIT", "127.0.0.1", port));
        Assert.Equal(0, Run("storescu", noDelay, ["-aec", "TOOLKIT", "127.0.0.1", port, .. Directory.GetFiles(sent)]));

        var inbox = Path.Combine(Folder, "inbox");
        Assert.Equal(12, Directory.GetFiles(inbox, "*.dcm").Length);
        Assert.Empty(Directory.GetFiles(inbox, "*.partial"));
        var original = Assert.Single(Phantom.Convert(sent).Images).Scan;
        Assert.Equal(original.Image.Bytes, Assert.Single(DicomFolder.Index(Directory.GetFiles(inbox, "*.dcm")).Series).Load().Value.Image.Bytes);
        await receiver.DisposeAsync();
        Assert.Equal(12, File.ReadAllLines(Path.Combine(inbox, "journal.tsv")).Length);
    }

    private static int Run(string program, string noDelay, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["TCP_NODELAY"] = noDelay;
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        return process.ExitCode;
    }

    private static async Task<byte[]> AskAsync(StoreReceiver receiver, byte[] question)
    {
        using var client = new TcpClient();
        using var patience = new CancellationTokenSource(Patience);
        await client.ConnectAsync(IPAddress.Loopback, receiver.EndPoint.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(question, patience.Token);
        var answer = new byte[16];
        _ = await stream.ReadAtLeastAsync(answer, 10, throwOnEndOfStream: false, patience.Token);
        return answer;
    }

    private static byte[] Request(string called, string calling)
    {
        var verification = Encoding.ASCII.GetBytes("1.2.840.10008.1.1");
        var implicitLittle = Encoding.ASCII.GetBytes("1.2.840.10008.1.2");
        byte[] context = [1, 0, 0, 0, 0x30, 0, 0, (byte)verification.Length, .. verification, 0x40, 0, 0, (byte)implicitLittle.Length, .. implicitLittle];
        var body = new byte[68];
        body[1] = 1;
        Encoding.ASCII.GetBytes(called.PadRight(16), body.AsSpan(4));
        Encoding.ASCII.GetBytes(calling.PadRight(16), body.AsSpan(20));
        return [.. body, 0x20, 0, 0, (byte)context.Length, .. context];
    }

    private StoreReceiver Start(string[]? callers = null) =>
        StoreReceiver.Start(new ReceiverOptions { Folder = Path.Combine(Folder, "inbox"), Port = 0, Callers = [.. callers ?? []] });
}
