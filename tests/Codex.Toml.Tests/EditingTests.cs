namespace Codex.Toml.Tests;

public sealed class EditingTests
{
    private static readonly TomlString O3 = new("o3");

    [Fact]
    public void Tables_in_braces_on_a_path_get_headers_and_their_entries_keep_their_text()
    {
        const string text = "\uFEFFa = 1\r\n# about t\r\nt = { x = 0x1F, in = { y=2 }, d.e = 3, other = { z = 4 } } # behind\r\nb = 2\r\n\r\n[u]\r\n";
        Assert.Equal(
            "\uFEFFa = 1\r\nb = 2\r\n\r\n# about t\r\n[t]\r\nx = 0x1F\r\nd.e = 3\r\nother = { z = 4 }\r\n\r\n[t.in]\r\ny =2\r\n\r\n[u]\r\n",
            Edit(text, e => e.OpenBraces(["t", "in"])));
        Assert.Equal(text, Edit(text, e => e.OpenBraces(["u", "t"])));
        Assert.Equal("a = [{ b = { c = 1 } }]\n", Edit("a = [{ b = { c = 1 } }]\n", e => e.OpenBraces(["a", "0", "b"])));
        Assert.Equal("", Edit("t = {}\n", e => e.OpenBraces(["t"])));
    }

    [Fact]
    public void A_tidy_line_has_one_blank_before_its_value_and_nothing_behind()
    {
        Assert.Equal("\"a=b\"   = [1,\r\n 2]\r\n# c\r\n", Edit("\"a=b\"   =    [1,\r\n 2]   # behind\r\n# c\r\n", e => e.TidyLine(["a=b"])));
        Assert.Equal("a= 1", Edit("a=1#x", e => e.TidyLine(["a"])));
        Assert.Equal("a = {b=1} # c\n", Edit("a = {b=1} # c\n", e => e.TidyLine(["a", "b"])));
    }

    [Theory]
    [InlineData("a\\'b", "'''a\\'b'''")]
    [InlineData("l\n\\", "'''\nl\n\\'''")]
    [InlineData("l\n\"", "\"\"\"\nl\n\"\"\"\"")]
    [InlineData("tab\t", "\"tab\\t\"")]
    [InlineData("a'''b\"\"\"\\", "\"a'''b\\\"\\\"\\\"\\\\\"")]
    public void Strings_are_written_with_the_quotes_that_save_escapes(string value, string written) =>
        Assert.Equal($"k = {written}\n", Edit("", e => e.Set(["k"], new TomlString(value))));

    [Fact]
    public void Setting_a_value_leaves_every_other_byte()
    {
        const string text = "\uFEFF# lead\r\n  model   =   'gpt-5'   # trailing\r\n\r\n[ tui ]  # head\r\nx=[1,\r\n 2]\r\n";
        Assert.Equal(text.Replace("'gpt-5'", "\"o3\""), Edit(text, e => e.Set(["model"], O3)));
        Assert.Equal(text.Replace("[1,\r\n 2]", "true"), Edit(text, e => e.Set(["tui", "x"], new TomlBoolean(true))));
        Assert.Equal(text.Replace("1,", "7,"), Edit(text, e => e.Set(["tui", "x", "0"], new TomlInteger(7))));
    }

    [Fact]
    public void Setting_what_is_there_already_changes_nothing()
    {
        const string text = "a = 1_000\nb = 'x'\nc = {  }\n[t]\nk = 0x10\n";
        var same = Edit(text, e =>
        {
            e.Set(["a"], new TomlInteger(1000));
            e.Set(["b"], new TomlString("x"));
            e.Set(["c"], new TomlTable());
            e.Set(["t"], new TomlTable { ["k"] = new TomlInteger(16) });
        });
        Assert.Equal(text, same);
    }

    [Fact]
    public void A_new_top_level_key_goes_behind_the_last_one()
    {
        Assert.Equal("a = 1\nmodel = \"o3\"\n\n# other\n[tui]\nx = 1\n", Edit("a = 1\n\n# other\n[tui]\nx = 1\n", e => e.Set(["model"], O3)));
        Assert.Equal("model = \"o3\"\n[tui]\nx = 1\n", Edit("[tui]\nx = 1\n", e => e.Set(["model"], O3)));
        Assert.Equal("model = \"o3\"\neffort = \"high\"\n", Edit("", e => { e.Set(["model"], O3); e.Set(["effort"], new TomlString("high")); }));
        Assert.Equal("a = 1\nmodel = \"o3\"", Edit("a = 1", e => e.Set(["model"], O3)));
    }

    [Fact]
    public void A_new_table_goes_behind_the_last_one_and_before_comments_at_the_end()
    {
        Assert.Equal(
            "a = 1\n\n[projects.\"/some/path\"]\ntrust_level = \"trusted\"\n# end\n",
            Edit("a = 1\n# end\n", e => e.Set(["projects", "/some/path", "trust_level"], new TomlString("trusted"))));
        Assert.Equal("[projects.'C:\\x']\nt = 1\n", Edit("", e => e.Set(["projects", "C:\\x", "t"], new TomlInteger(1))));
        Assert.Equal("[a]\r\nb = 1\r\n\r\n[c.d]\r\ne = 2", Edit("[a]\r\nb = 1", e => e.Set(["c", "d", "e"], new TomlInteger(2))).ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void A_new_table_stands_with_its_family()
    {
        Assert.Equal(
            "[projects]\n\n[projects.a]\nt = 1\n\n[projects.b]\nt = 2\n\n[tui]\nx = 1\n",
            Edit("[projects]\n\n[projects.a]\nt = 1\n\n[tui]\nx = 1\n", e => e.Set(["projects", "b", "t"], new TomlInteger(2))));
    }

    [Fact]
    public void A_table_without_a_header_gets_one_in_front_of_its_family()
    {
        Assert.Equal("x = 1\n\n[a]\nk = 1\n\n# about b\n[a.b]\ny = 1\n", Edit("x = 1\n\n# about b\n[a.b]\ny = 1\n", e => e.Set(["a", "k"], new TomlInteger(1))));
    }

    [Fact]
    public void Dotted_keys_get_dotted_neighbours()
    {
        Assert.Equal(
            "profiles.q.model = \"d\"\nprofiles.q.effort = \"high\"\n\n[t]\n",
            Edit("profiles.q.model = \"d\"\n\n[t]\n", e => e.Set(["profiles", "q", "effort"], new TomlString("high"))));
        Assert.Equal(
            "[x]\n  p.q.m = 1\n  p.r.m = 2\n",
            Edit("[x]\n  p.q.m = 1\n", e => e.Set(["x", "p", "r", "m"], new TomlInteger(2))));
    }

    [Fact]
    public void Inline_tables_are_edited_in_place()
    {
        const string text = "profiles = { fast = { model = \"gpt-4o\", mode = \"ro\" }, d.x = 1 } # keep\n";
        Assert.Equal(text.Replace("gpt-4o", "o3"), Edit(text, e => e.Set(["profiles", "fast", "model"], O3)));
        Assert.Equal(text.Replace("\"ro\" ", "\"ro\", e = 1 "), Edit(text, e => e.Set(["profiles", "fast", "e"], new TomlInteger(1))));
        Assert.Equal(text.Replace("d.x = 1", "d.x = 1, d.y = 2"), Edit(text, e => e.Set(["profiles", "d", "y"], new TomlInteger(2))));
        Assert.Equal(text.Replace("d.x = 1", "d.x = 1, n = { m = 2 }"), Edit(text, e => e.Set(["profiles", "n", "m"], new TomlInteger(2))));
        Assert.Equal(text.Replace("model = \"gpt-4o\", ", ""), Edit(text, e => Assert.True(e.Remove(["profiles", "fast", "model"]))));
        Assert.Equal(text.Replace(", mode = \"ro\"", ""), Edit(text, e => Assert.True(e.Remove(["profiles", "fast", "mode"]))));
        Assert.Equal(text.Replace(", d.x = 1", ""), Edit(text, e => Assert.True(e.Remove(["profiles", "d"]))));
        Assert.Equal("a = {}\n", Edit("a = { b = 1 }\n", e => e.Remove(["a", "b"])));
        Assert.Equal("a = { c = 1 }\n", Edit("a = {}\n", e => e.Set(["a", "c"], new TomlInteger(1))));
    }

    [Fact]
    public void Arrays_of_tables_are_edited_by_position()
    {
        const string text = "[[p]]\nn = 1\n[p.s]\nx = 1\n\n[[p]]\nn = 2\n";
        Assert.Equal(text.Replace("n = 2", "n = 3"), Edit(text, e => e.Set(["p", "1", "n"], new TomlInteger(3))));
        Assert.Equal("[[p]]\nn = 1\n[p.s]\nx = 1\n\n[p.t]\ny = 1\n\n[[p]]\nn = 2\n", Edit(text, e => e.Set(["p", "0", "t", "y"], new TomlInteger(1))));
        Assert.Equal("[[p]]\nn = 2\n", Edit(text, e => Assert.True(e.Remove(["p", "0"]))));
        Assert.Equal("", Edit(text, e => Assert.True(e.Remove(["p"]))));
        Assert.Equal("p = 1\n", Edit(text, e => e.Set(["p"], new TomlInteger(1))));
        var editor = new TomlEditor(text);
        Assert.Throws<InvalidOperationException>(() => editor.Set(["p", "n"], new TomlInteger(1)));
        Assert.Throws<InvalidOperationException>(() => editor.Set(["p", "2", "n"], new TomlInteger(1)));
        Assert.Equal(text, editor.ToString());
    }

    [Fact]
    public void Removing_takes_the_comments_of_the_key_along_and_no_others()
    {
        const string text = "# file\n\n# about a\na = 1 # behind\nb = 2\n\n# about t\n[t]\nx = 1\n# inside\ny = 1\n\n# about u\n[u]\nz = 1\n";
        Assert.Equal(text.Replace("# about a\na = 1 # behind\n", ""), Edit(text, e => Assert.True(e.Remove(["a"]))));
        Assert.Equal("# file\n\n# about a\na = 1 # behind\nb = 2\n\n# about u\n[u]\nz = 1\n", Edit(text, e => Assert.True(e.Remove(["t"]))));
        Assert.Equal(text, Edit(text, e => Assert.False(e.Remove(["nope"]))));
        Assert.Equal(text, Edit(text, e => Assert.False(e.Remove(["a", "b"]))));
    }

    [Fact]
    public void Removing_a_table_takes_its_scattered_parts()
    {
        Assert.Equal("[b]\ny = 1\n", Edit("\n[a.x]\nq = 1\n\n[b]\ny = 1\n\n[a]\nz = 1\n", e => Assert.True(e.Remove(["a"]))));
        Assert.Equal("b = 1\n", Edit("a.x = 1\nb = 1\na.y = 2\n[a.z]\nk = 1\n", e => Assert.True(e.Remove(["a"]))));
    }

    [Fact]
    public void A_table_in_place_of_a_table_changes_only_what_differs()
    {
        const string text = "[m.docs]\n# the program\ncommand = 'docs'\nargs = []\n\n[m.docs.env]\nA = \"1\"\n";
        var wanted = new TomlTable { ["command"] = new TomlString("docs"), ["cwd"] = new TomlString("/"), ["env"] = new TomlTable { ["A"] = new TomlString("2") } };
        Assert.Equal("[m.docs]\n# the program\ncommand = 'docs'\ncwd = \"/\"\n\n[m.docs.env]\nA = \"2\"\n", Edit(text, e => e.Set(["m", "docs"], wanted)));
    }

    [Fact]
    public void A_new_table_is_written_with_headers_for_the_tables_in_it()
    {
        var server = new TomlTable
        {
            ["command"] = new TomlString("docs-server"),
            ["args"] = new TomlArray(new TomlString("--port"), new TomlString("4000")),
            ["startup_timeout_sec"] = new TomlFloat(5),
            ["env"] = new TomlTable { ["A"] = new TomlString("1") },
        };
        Assert.Equal(
            "[mcp_servers.docs]\ncommand = \"docs-server\"\nargs = [\"--port\", \"4000\"]\nstartup_timeout_sec = 5.0\n\n[mcp_servers.docs.env]\nA = \"1\"\n",
            Edit("", e => e.Set(["mcp_servers", "docs"], server)));
    }

    [Fact]
    public void A_table_in_braces_that_is_removed_and_set_again_gets_headers()
    {
        const string text = "profile = \"fast\"\nprofiles = { fast = { model = \"gpt-4o\", sandbox_mode = \"read-only\" } }\n";
        Assert.Equal(
            "profile = \"fast\"\n\n[profiles.fast]\nmodel = \"o3\"\nsandbox_mode = \"read-only\"\nmodel_reasoning_effort = \"high\"\n",
            Edit(text, e =>
            {
                var profiles = e.Root["profiles"];
                e.Remove(["profiles"]);
                e.Set(["profiles"], profiles);
                e.Set(["profiles", "fast", "model"], O3);
                e.Set(["profiles", "fast", "model_reasoning_effort"], new TomlString("high"));
            }));
    }

    [Fact]
    public void A_single_value_on_the_way_gives_way_to_a_table()
    {
        Assert.Equal("b = 1\n\n[a]\nx = 1\n", Edit("a = 5\nb = 1\n", e => e.Set(["a", "x"], new TomlInteger(1))));
        Assert.Equal("i = { a = { x = 1 } }\n", Edit("i = { a = 5 }\n", e => e.Set(["i", "a", "x"], new TomlInteger(1))));
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("say \"hi\"", "'say \"hi\"'")]
    [InlineData(@"C:\x", @"'C:\x'")]
    [InlineData(@"it's C:\x", @"'''it's C:\x'''")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a\nb", "\"\"\"\na\nb\"\"\"")]
    [InlineData("'\"", "\"\"\"'\"\"\"\"")]
    [InlineData("\u0001\u007F", "\"\\u0001\\u007F\"")]
    public void Strings_are_written_with_the_fewest_escapes(string value, string expected) =>
        Assert.Equal(expected, new TomlString(value).ToString());

    [Fact]
    public void An_invalid_document_is_not_edited() =>
        Assert.Equal(2, Assert.Throws<TomlException>(() => new TomlEditor("a = 1\na = 2\n")).Line);

    [Fact]
    public void Half_a_surrogate_pair_is_refused_before_anything_changes()
    {
        var editor = new TomlEditor("a = 1\n");
        Assert.Throws<ArgumentException>(() => editor.Set(["a"], new TomlString("\uD800")));
        Assert.Throws<ArgumentException>(() => editor.Set(["\uDC00"], O3));
        Assert.Throws<ArgumentException>(() => editor.Set([], O3));
        Assert.Equal("a = 1\n", editor.ToString());
    }

    private static string Edit(string text, Action<TomlEditor> edit)
    {
        var editor = new TomlEditor(text);
        edit(editor);
        TomlDocument.Parse(editor.ToString());
        return editor.ToString();
    }
}
