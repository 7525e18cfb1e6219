using System.Text;
using Codex.Patching.Tests.Files;
using CsCheck;

namespace Codex.Patching.Tests;

public sealed class PatchPropertyTests
{
    private static readonly string[] _fragments =
    [
        "*** Begin Patch", "*** End Patch", "*** Add File: a", "*** Delete File: b", "*** Update File: c", "*** Update File: a",
        "*** Move to: d", "*** End of File", "@@", "@@ x", "@@", "+x", "-x", " x", "", " ", "\t", "x", "+", "<<EOF", "EOF", "+y\r", "-y",
    ];

    private static readonly Gen<string> _anyText =
        OneOf(_fragments).List[0, 12].Select(lines => string.Join('\n', lines));

    private static readonly Gen<string> _anyPatch =
        OneOf(_fragments).List[0, 10].Select(lines => $"*** Begin Patch\n{string.Join('\n', lines)}\n*** End Patch");

    // An edit of one line of a file: null leaves it, otherwise the lines that take its place.
    private static readonly Gen<string[]?> _edit = Gen.Frequency(
        (3, Gen.Const((string[]?)null)),
        (1, Gen.String[Gen.Char["ab c\t"], 0, 6].Select(line => "new " + line).Array[0, 3].Select(lines => (string[]?)lines)));

    [Fact]
    public void Any_text_is_a_patch_or_a_patch_exception() => Gen.OneOf(_anyText, _anyPatch).Sample(
        text =>
        {
            try
            {
                Patch patch = Patch.Parse(text);
                Patch again = Patch.Parse(patch.Text, PatchDialect.Strict);
                return patch.Text == again.Text && patch.Sections.Select(Show).SequenceEqual(again.Sections.Select(Show));
            }
            catch (PatchException exception)
            {
                return exception.IsParseError && exception.Message.Length > 0;
            }
        },
        iter: 20_000);

    [Fact]
    public void A_verified_patch_is_applied_and_gives_what_was_shown() => Gen.Select(_anyPatch, OneOf("x\n", "x\ny\n", "y\nx\nx\n", "")).Sample(
        (text, content) =>
        {
            Patch patch;
            PatchVerification verification;
            var files = new MemoryFiles(new() { ["/w/b"] = content, ["/w/c"] = content });
            try
            {
                patch = Patch.Parse(text);
                verification = patch.Verify("/w", files);
            }
            catch (PatchException)
            {
                return true;
            }

            Assert.Equal(2, files.Texts.Count);
            Dictionary<string, string> expected = new(files.Texts);
            foreach (PatchChange change in verification.Changes)
            {
                switch (change)
                {
                    case PatchChange.Add add:
                        expected[add.Path] = add.Content;
                        break;
                    case PatchChange.Delete delete:
                        Assert.Equal(content, delete.Content);
                        expected.Remove(delete.Path);
                        break;
                    case PatchChange.Update update:
                        expected.Remove(update.Path);
                        expected[update.MovePath ?? update.Path] = update.NewContent;
                        break;
                }
            }

            PatchResult result = PatchApplier.Apply(patch, "/w", files);
            return (patch.Sections.Count == 0) != result.IsSuccess
                && expected.OrderBy(pair => pair.Key).SequenceEqual(files.Texts.OrderBy(pair => pair.Key))
                && result.Files.All(file => verification.Targets.Any(target => target.Path == "/w/" + file.Path));
        },
        iter: 20_000);

    [Fact]
    public void Edits_written_as_a_patch_give_the_edited_file() => Gen.Select(_edit.Array[1, 30], Gen.Bool).Sample((edits, isCrlf) =>
    {
        string end = isCrlf ? "\r\n" : "\n";
        var before = new StringBuilder();
        var after = new StringBuilder();
        var chunks = new StringBuilder();
        for (int i = 0; i < edits.Length; i++)
        {
            before.Append("line ").Append(i).Append(end);
            if (edits[i] is not { } lines)
            {
                after.Append("line ").Append(i).Append(end);
                continue;
            }

            chunks.Append("@@\n");
            if (i > 0 && edits[i - 1] is null)
            {
                chunks.Append(" line ").Append(i - 1).Append('\n');
            }

            chunks.Append("-line ").Append(i).Append('\n');
            foreach (string line in lines)
            {
                after.Append(line).Append(end);
                chunks.Append('+').Append(line).Append('\n');
            }
        }

        if (chunks.Length == 0)
        {
            return true;
        }

        // A context line belongs to one chunk only: the search never goes back.
        string text = $"*** Begin Patch\n*** Update File: f\n{chunks}*** End Patch";
        var files = new MemoryFiles(new() { ["/w/f"] = before.ToString() });
        return PatchApplier.Apply(Patch.Parse(text), "/w", files).IsSuccess && files.Texts["/w/f"] == after.ToString();
    });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static string Show(PatchSection section) => section switch
    {
        PatchSection.Add add => $"A {add.Path} {add.Content}",
        PatchSection.Update update => $"U {update.Path} {update.MoveTo} "
            + string.Join('|', update.Chunks.Select(chunk =>
                $"{string.Join(',', chunk.Contexts)}:{string.Join(',', chunk.OldLines)}:{string.Join(',', chunk.NewLines)}:{chunk.AtEndOfFile}")),
        _ => $"D {section.Path}",
    };
}
