using System.Text;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Conversations;

/// <summary>Host and simulated reader, both as pure state machines in virtual time.</summary>
public class ReaderConversationTests
{
    /// <summary>A CLARIOstar sends whole counts of light: 1 of 1,000,000 at OD 2.5 is 0.00014.</summary>
    private const double CountsOfLight = 2e-4;

    public static TheoryData<string> Readers => ["biotek-synergy", "biotek-elx800 312", "biotek-elx800 elx", "moldev-spectramax", "biorad-680 all-returns", "biorad-680 no-returns", "bmg-clariostar"];

    [Theory, MemberData(nameof(Readers))]
    public void A_plate_is_read_as_it_was_measured_however_the_bytes_are_cut(string reader)
    {
        foreach (var chunk in (int[])[1, 2, 7, 64, int.MaxValue])
        {
            var device = Device(reader);
            var talk = VirtualTalk.Run(Host(reader), device, chunk);
            Assert.Empty(talk.Faults);
            Assert.Equal(reader.EndsWith("elx", StringComparison.Ordinal) ? 2 : 1, talk.Plates.Count);
            Assert.All(talk.Plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate, CountsOfLight), reader));
            Assert.Equal((1, 0L), (talk.Host.Completed, talk.Host.Skipped));
        }
    }

    // A SpectraMax prints no checksum and no fixed widths: there a lost digit cannot be seen, and the provenance says so.
    [Theory, InlineData("biotek-synergy"), InlineData("biotek-elx800 312"), InlineData("biotek-elx800 elx"), InlineData("biorad-680 all-returns"), InlineData("biorad-680 no-returns"), InlineData("bmg-clariostar")]
    public void No_lost_byte_whatever_makes_another_plate(string reader)
    {
        var longest = 0;
        for (var lost = 0; lost <= longest; lost++)
        {
            var device = Device(reader);
            var talk = VirtualTalk.Run(Host(reader), device, harm: (_, answer) =>
            {
                if (answer.Length < 200)
                {
                    return answer;
                }

                longest = answer.Length - 1;
                return [.. answer.Where((_, i) => i != lost)];
            });
            Assert.All(talk.Plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate, CountsOfLight), $"{reader}: byte {lost}"));
        }

        Assert.True(longest > 200, "the answer was never seen");
    }

    // The 312 format of the ELx, the SpectraMax and printed grids carry no checksum: there a changed digit cannot be seen, and the provenance says so.
    [Theory, InlineData("biotek-synergy"), InlineData("biotek-elx800 elx"), InlineData("biorad-680 all-returns"), InlineData("bmg-clariostar")]
    public void No_flipped_bit_makes_another_plate_where_the_protocol_has_a_checksum(string reader)
    {
        var chance = new Random(4);
        for (var i = 0; i < 400; i++)
        {
            var device = Device(reader);
            var talk = VirtualTalk.Run(Host(reader), device, harm: (_, answer) =>
            {
                if (answer.Length >= 200)
                {
                    answer[chance.Next(answer.Length)] ^= (byte)(1 << chance.Next(8));
                }

                return answer;
            });
            Assert.All(talk.Plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate, CountsOfLight), reader));
        }
    }

    [Theory]
    [InlineData("biotek-elx800 312", "D")]
    [InlineData("biotek-elx800 elx", "D")]
    [InlineData("moldev-spectramax", "!RESEND")]
    [InlineData("biorad-680 all-returns", "RTPLATE")]
    public void A_torn_block_is_asked_for_again_and_the_plate_says_so(string reader, string recovery)
    {
        var device = Device(reader);
        var torn = false;
        var talk = VirtualTalk.Run(Host(reader), device, harm: (_, answer) =>
        {
            if (answer.Length < 200 || torn)
            {
                return answer;
            }

            torn = true;
            return answer[..150];
        });
        Assert.Contains(talk.Sent, sent => Encoding.ASCII.GetString(sent).Contains(recovery, StringComparison.Ordinal));
        Assert.NotEmpty(talk.Plates);
        Assert.All(talk.Plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate)));
        Assert.All(talk.Plates, plate => Assert.Equal(recovery, plate.Provenance.Parameters["sentAgain"]));
        Assert.NotEmpty(talk.Faults);
    }

    [Theory, MemberData(nameof(Readers))]
    public void A_reader_that_is_switched_off_gives_no_plate_and_no_command_that_would_bring_the_last_one(string reader)
    {
        var talk = VirtualTalk.Run(Host(reader), Device(reader), harm: (_, _) => []);
        Assert.Empty(talk.Plates);
        Assert.Contains("found silence", talk.Faults[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(talk.Sent, sent => Encoding.ASCII.GetString(sent) is "D" || Encoding.ASCII.GetString(sent).Contains("RTPLATE", StringComparison.Ordinal) || Encoding.ASCII.GetString(sent).Contains("RESEND", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Readers))]
    public void A_device_that_never_stops_talking_is_given_up_and_fills_no_memory(string reader)
    {
        var host = Host(reader);
        host.Begin();
        var taken = 0L;
        while (!host.IsOver)
        {
            if (host.HasToSend)
            {
                host.Sent();
            }

            host.Take(new byte[4096].AsSpan(), DateTimeOffset.UnixEpoch);
            taken += 4096;
            Assert.True(taken < 64 << 20, "it was heard for ever");
        }

        Assert.Empty(host.TakeOutcome().Plates);
    }

    [Fact]
    public void An_ELx_that_answers_NAK_is_asked_three_times()
    {
        var device = Device("biotek-elx800 312");
        var talk = VirtualTalk.Run(Host("biotek-elx800 312"), device, harm: (n, answer) => n < 3 ? [Control.Nak] : answer);
        Assert.Equal(["S", "S", "S"], talk.Sent.Select(Encoding.ASCII.GetString));
        Assert.True(VirtualTalk.IsTruth(talk.Plates.Single(), device.Plate));

        var refused = VirtualTalk.Run(Host("biotek-elx800 312"), device, harm: (_, _) => [Control.Nak]);
        Assert.Empty(refused.Plates);
        Assert.Contains("The reader refused it three times", Assert.Single(refused.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ELx_that_was_stopped_gives_nothing_of_what_it_had_sent()
    {
        foreach (var format in (string[])["312", "elx"])
        {
            var talk = VirtualTalk.Run(Host("biotek-elx800 " + format), Device("biotek-elx800 " + format), harm: (_, answer) => [.. answer[..100], Control.Dle]);
            Assert.Empty(talk.Plates);
            Assert.Single(talk.Sent);
            Assert.Contains("DLE: the read was stopped", Assert.Single(talk.Faults).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0500", "'0500', signal saturated")]
    [InlineData("2331", "'2331', lamp")]
    [InlineData("A123", "'A123', a fatal error: switch the reader off and on")]
    public void An_ELx_error_is_named_and_its_data_are_no_read(string code, string meaning)
    {
        var talk = VirtualTalk.Run(Host("biotek-elx800 elx"), new ElxSimulator(VirtualTalk.Densities(1), isElxFormat: true, wavelengths: 2) { Error = code });
        Assert.Empty(talk.Plates);
        Assert.Contains(meaning, Assert.Single(talk.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ELx_temperature_is_read_where_the_reader_sends_it()
    {
        var talk = VirtualTalk.Run(Host("biotek-elx800 elx"), new ElxSimulator(VirtualTalk.Densities(1), isElxFormat: true, wavelengths: 2, temperatureC: 27.5));
        Assert.Equal([(405.0, 27.5), (630.0, 27.5)], talk.Plates.Select(p => (p.WavelengthNm!.Value, p.TemperatureC!.Value)));
    }

    [Fact]
    public void The_last_data_can_be_fetched_again_without_a_read()
    {
        var device = new ElxSimulator(VirtualTalk.Densities(2));
        _ = device.Answer((byte)'S');
        var talk = VirtualTalk.Run(VirtualTalk.Open("biotek-elx800", null, ("fetch", "last")), device);
        Assert.Equal(["D"], talk.Sent.Select(Encoding.ASCII.GetString));
        Assert.True(VirtualTalk.IsTruth(talk.Plates.Single(), device.Plate));
        Assert.Equal(1, device.Delivered);
    }

    [Fact]
    public void A_SpectraMax_failure_is_named_by_its_profile()
    {
        var talk = VirtualTalk.Run(Host("moldev-spectramax"), Device("moldev-spectramax"), harm: (n, answer) => n == 7 ? "FAIL\t314\r\n>"u8.ToArray() : answer);
        Assert.Empty(talk.Plates);
        Assert.Equal("byte 30: expected OK to !READ, found FAIL 314, lamp low", Assert.Single(talk.Faults).Message);
    }

    [Fact]
    public void A_Bio_Rad_block_is_refused_while_its_checksum_rule_is_not_stated()
    {
        var talk = VirtualTalk.Run(VirtualTalk.Open("biorad-680"), new BioRadSimulator(VirtualTalk.Densities(1), BioRadChecksum.AllReturns));
        Assert.Empty(talk.Plates);
        Assert.Contains("a profile that states which carriage returns the checksum counts", Assert.Single(talk.Faults).Message, StringComparison.Ordinal);
        Assert.Equal(["EIA.READER AQ\r", "EIA.READER RPLATE 0 0 0 1\r", "EIA.READER RL\r"], talk.Sent.Select(Encoding.ASCII.GetString));
    }

    [Fact]
    public void A_Bio_Rad_block_with_the_other_checksum_rule_is_refused()
    {
        var talk = VirtualTalk.Run(Host("biorad-680 all-returns"), new BioRadSimulator(VirtualTalk.Densities(1), BioRadChecksum.NoReturns));
        Assert.Empty(talk.Plates);
        Assert.All(talk.Faults, fault => Assert.Contains("expected the checksum", fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_CLARIOstar_is_waited_for_while_it_is_busy()
    {
        var device = new ClarioStarSimulator(VirtualTalk.Densities(1), busyPolls: 3);
        var talk = VirtualTalk.Run(VirtualTalk.Open("bmg-clariostar", null, ("run", "0431"), ("wavelength", "600")), device);
        Assert.Equal(5, talk.Sent.Count);
        Assert.Equal(600, talk.Plates.Single().WavelengthNm);
        Assert.Equal("no light", talk.Plates.Single().Wells.Single(w => w.Value is null).Code);
    }

    [Theory]
    [InlineData("biotek-elx800", "format", "xml", "format: one of 312, elx, found 'xml'")]
    [InlineData("biotek-elx800", "colour", "red", "expected one of the settings columns, fetch, format, patience-s, plate, rows, wavelength, found 'colour'")]
    [InlineData("biotek-elx800", "wavelength", "450,630", "expected one wavelength and 8 x 12 wells in format 312, found 2 wavelengths")]
    [InlineData("biorad-680", "checksum", "guess", "checksum: one of unknown, all-returns, no-returns, found 'guess'")]
    [InlineData("bmg-clariostar", "run", "0x", "run: pairs of hexadecimal digits, found '0x'")]
    [InlineData("moldev-spectramax", "wavelength", "12", "wavelength: numbers from 100 to 2000 nm, found '12'")]
    [InlineData("moldev-spectramax", "rows", "99", "rows: a whole number from 1 to 32, found '99'")]
    [InlineData("tecan-sunrise", "x", "1", "expected a protocol that is spoken here, found none")]
    public void A_wrong_setting_is_refused_before_a_port_is_opened(string profile, string name, string value, string message)
    {
        var fault = ConversationCatalog.Create(ProfileStore.Find(profile)!, [KeyValuePair.Create(name, value)], new MessageMemory()).Fault!;
        Assert.StartsWith(profile + ": ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static Conversation Host(string reader) => reader switch
    {
        "biotek-elx800 312" => VirtualTalk.Open("biotek-elx800", null, ("wavelength", "450")),
        "biotek-elx800 elx" => VirtualTalk.Open("biotek-elx800", null, ("format", "elx"), ("wavelength", "405,630")),
        "biorad-680 all-returns" => VirtualTalk.Open("biorad-680", null, ("checksum", "all-returns")),
        "biorad-680 no-returns" => VirtualTalk.Open("biorad-680", null, ("checksum", "no-returns")),
        _ => VirtualTalk.Open(reader),
    };

    private static SimulatedReader Device(string reader) => reader switch
    {
        "biotek-synergy" => new SynergySimulator(VirtualTalk.Densities(1)),
        "biotek-elx800 312" => new ElxSimulator(VirtualTalk.Densities(1)),
        "biotek-elx800 elx" => new ElxSimulator(VirtualTalk.Densities(1), isElxFormat: true, wavelengths: 2),
        "moldev-spectramax" => new SpectraMaxSimulator(VirtualTalk.Densities(1)),
        "biorad-680 all-returns" => new BioRadSimulator(VirtualTalk.Densities(1), BioRadChecksum.AllReturns),
        "biorad-680 no-returns" => new BioRadSimulator(VirtualTalk.Densities(1), BioRadChecksum.NoReturns),
        _ => new ClarioStarSimulator(VirtualTalk.Densities(1)),
    };
}
