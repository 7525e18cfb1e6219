using System.Diagnostics;
using System.Text;

namespace Codex.Toml.Tests;

public sealed class ReadingTests
{
    [Fact]
    public void Keys_keep_the_order_of_the_document_and_values_know_their_line()
    {
        var root = TomlDocument.Parse("b = 1\na = [\n  2,\n  3,\n]\n\n[z.y]\nc = { d = true }\n");
        Assert.Equal(["b", "a", "z"], root.Keys);
        Assert.Equal(2, root["a"].Line);
        Assert.Equal(4, ((TomlArray)root["a"])[1].Line);
        var y = (TomlTable)((TomlTable)root["z"])["y"];
        Assert.Equal(7, y.Line);
        Assert.Equal(8, ((TomlTable)y["c"])["d"].Line);
        Assert.Equal(0, new TomlInteger(1).Line);
    }

    [Theory]
    [InlineData("model = gpt-5\n", 1, 9, "expected a value: text in quotes, a number, true, false, a date, [array] or {table}")]
    [InlineData("a = 1\nb = 1 c = 2\n", 2, 7, "expected the end of the line, found 'c'")]
    [InlineData("[a]\nx = 1\n\n[a]\n", 4, 2, "the table 'a' is already defined (line 1)")]
    [InlineData("x = 1\n'x' = 2\n", 2, 1, "the key 'x' is already defined (line 1)")]
    [InlineData("a = { b = 1 }\n[a.c]\n", 2, 2, "the table 'a' is written in braces (line 1) and complete; put the key inside the braces")]
    [InlineData("a = 1\na.b = 2\n", 2, 1, "'a' is not a table but an integer (line 1)")]
    [InlineData("[[a]]\n[a]\n", 2, 2, "'a' is an array of tables (line 1); write [[a]] to add a table to it")]
    [InlineData("a = { b = 1,\n", 1, 13, "an inline table must stand on one line in TOML 1.0; use a [header] for a table of several lines")]
    [InlineData("a = { b = 1, }\n", 1, 14, "a ',' must not stand before '}' in TOML 1.0; remove it")]
    [InlineData("a = \"x\n", 1, 5, "the string that starts here has no closing \" on its line; use \"\"\" for several lines")]
    [InlineData("a = 'C:\\x\"\n", 1, 5, "the string that starts here has no closing ' on its line; use ''' for several lines")]
    [InlineData("a = \"C:\\x\"\n", 1, 8, "unknown escape; known are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX (use '…' for text with backslashes)")]
    [InlineData("a = [1, 2\n", 1, 5, "the array that starts here has no closing ']'")]
    [InlineData("a = [1 2]\n", 1, 8, "expected ',' or ']' after the value in an array, found '2'")]
    [InlineData("a b = 1\n", 1, 3, "expected '=' after the key, found 'b'")]
    [InlineData("a = 9223372036854775808\n", 1, 5, "the integer does not fit into 64 bits")]
    [InlineData("a = 2023-02-29\n", 1, 5, "the calendar has no such day")]
    [InlineData("a = \n", 1, 5, "expected a value, found the end of the line")]
    [InlineData("\uFEFFé\n", 1, 1, "expected a key (letters, digits, '-' and '_', or any text in quotes), found 'é'")]
    public void An_error_says_where_and_what_was_expected(string text, int line, int column, string problem)
    {
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(text));
        Assert.Equal((line, column, problem), (error.Line, error.Column, error.Problem));
    }

    [Fact]
    public void An_error_does_not_repeat_a_value_that_may_be_a_secret()
    {
        foreach (var text in new[] { "key = sk-secret\n", "key = \"sk-secret\n", "key = 12secret\n", "key = \"sk-secret\" secret\n", "key = \"\"\"sk-secret" })
            Assert.DoesNotContain("secret", Assert.Throws<TomlException>(() => TomlDocument.Parse(text)).Message);
    }

    [Theory]
    [InlineData("1_000", "1000")]
    [InlineData("0x10", "16")]
    [InlineData(" [1, \"a\"] ", "[1, \"a\"]")]
    [InlineData("{a.b = 1}", "{ a = { b = 1 } }")]
    [InlineData("true # why", "true")]
    [InlineData("1979-05-27 07:32:00z", "1979-05-27T07:32:00Z")]
    public void One_value_is_read(string text, string expected) => Assert.Equal(expected, TomlDocument.ParseValue(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("True")]
    [InlineData("gpt-5")]
    [InlineData("1 2")]
    [InlineData("\"a\" b")]
    [InlineData("1\nb = 2")]
    [InlineData("\"nope")]
    public void What_is_not_one_value_is_refused(string text) => Assert.Throws<TomlException>(() => TomlDocument.ParseValue(text));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_place()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("é = 1\nü = \"é"), 0xFF, .. "\"\n"u8];
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(bytes));
        Assert.Equal((2, 7), (error.Line, error.Column));
        Assert.Contains("UTF-16", Assert.Throws<TomlException>(() => TomlDocument.Parse(Encoding.Unicode.GetPreamble())).Message);
        Assert.Throws<TomlException>(() => TomlDocument.Parse("a = '\uD800'"));
    }

    [Fact]
    public void A_byte_order_mark_and_CRLF_are_accepted()
    {
        var root = TomlDocument.Parse("\uFEFFa = 1\r\nb = \"\"\"\r\nx\r\ny\"\"\"\r\n");
        Assert.Equal("x\ny", ((TomlString)root["b"]).Value);
    }

    [Fact]
    public void Moments_keep_what_the_framework_cannot_hold()
    {
        var far = (TomlOffsetDateTime)TomlDocument.ParseValue("2016-12-31T23:59:60.123456789+23:00");
        Assert.Equal("2016-12-31T23:59:60.123456789+23:00", far.Text);
        Assert.Equal(TimeSpan.FromHours(23), far.Offset);
        Assert.Equal(new DateTime(2017, 1, 1).AddTicks(-1), far.LocalDateTime);
        Assert.Throws<ArgumentOutOfRangeException>(() => far.ToDateTimeOffset());
        Assert.Equal("2020-01-02T03:04:05.5+02:00", new TomlOffsetDateTime(new DateTimeOffset(2020, 1, 2, 3, 4, 5, 500, TimeSpan.FromHours(2))).ToString());
        Assert.Equal("2020-01-02T03:04:05Z", new TomlOffsetDateTime(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero)).ToString());
        Assert.Equal("03:04:05", new TomlLocalTime(new TimeOnly(3, 4, 5)).ToString());
        Assert.Equal("2020-01-02T03:04:05", new TomlLocalDateTime(new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc)).ToString());
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_not_a_crash()
    {
        const int deep = 200_000;
        string[] texts =
        [
            "a = " + new string('[', deep),
            "a = " + string.Concat(Enumerable.Repeat("{a=", deep)),
            string.Join('.', Enumerable.Repeat("a", deep)) + " = 1",
            "[" + string.Join('.', Enumerable.Repeat("a", deep)) + "]",
            "[" + string.Join('.', Enumerable.Repeat("a", 100)) + "]\n" + string.Join('.', Enumerable.Repeat("b", 100)) + " = 1",
        ];
        foreach (var text in texts)
            Assert.Equal("nested more than 128 levels deep", Assert.Throws<TomlException>(() => TomlDocument.Parse(text)).Problem);
        Assert.NotNull(TomlDocument.Parse("a = " + new string('[', 127) + new string(']', 127)));
    }

    [Fact]
    public void Values_nested_too_deep_or_in_a_circle_are_refused_when_written()
    {
        var circle = new TomlTable();
        circle["self"] = circle;
        Assert.Throws<InvalidOperationException>(circle.ToString);
        Assert.Throws<InvalidOperationException>(() => new TomlEditor("").Set(["a"], circle));
    }

    [Fact]
    public void Reading_takes_time_in_proportion_to_the_length()
    {
        string[] pieces = ["\"\"\"\"\"\\\"\"\"\"", "'''''''", "\"a\\n\"", "[1, {a = 1}]", "[\n[\n#\n]\n]"];
        foreach (var piece in pieces)
        {
            var text = "a = [" + string.Join(", ", Enumerable.Repeat(piece, 100_000)) + "]";
            var clock = Stopwatch.StartNew();
            TomlDocument.Parse(text);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{piece}: {clock.Elapsed}");
        }

        var long1 = "a = \"\"\"" + string.Concat(Enumerable.Repeat("\"\\t", 500_000)) + "\"\"\"";
        var watch = Stopwatch.StartNew();
        TomlDocument.Parse(long1);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }
}
