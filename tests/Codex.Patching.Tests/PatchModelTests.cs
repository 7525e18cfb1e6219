using System.Text;
using CsCheck;

namespace Codex.Patching.Tests;

/// <summary>
/// Edits are made in a model of the files that knows nothing of patches (lists of lines), written down as a patch, and applied to
/// real files: both must end the same.
/// </summary>
public sealed class PatchModelTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Ordinary = (UnixFileMode)0b110_100_100;

    // Numbers from which a test's files and edits follow; CsCheck makes them smaller where a test fails.
    private static readonly Gen<uint[]> s_choices = Gen.UInt[0, 10_000].Array[20, 160];

    [Fact]
    public void Real_files_end_as_the_model_of_them_does() => s_choices.Sample(
        choices =>
        {
            using var folder = new PatchFolder();
            var model = new Model(new Choices(choices));
            model.WriteTo(folder);
            string patch = model.EditAndDescribe();
            PatchVerification verified = Patch.Parse(patch).Verify(folder.Path);
            model.AssertDescribes(verified, folder);

            PatchResult result = PatchApplier.Apply(verified);

            Assert.True(result.IsSuccess != (verified.Patch.Sections.Count == 0), result.StandardError + patch);
            model.AssertIs(folder, patch);
        },
        iter: 150);

    private sealed class Choices(uint[] numbers)
    {
        private int _next;

        public int Below(int limit) => (int)(numbers[_next++ % numbers.Length] % (uint)limit) is var chosen && _next > numbers.Length
            ? (chosen + _next) % limit
            : chosen;
    }

    private sealed class ModelFile
    {
        public required List<string> Lines { get; set; }

        public required string LineEnd { get; init; }

        public bool IsExecutable { get; init; }

        public string Text => string.Concat(Lines.Select(line => line + LineEnd));

        public ModelFile Copy() => new() { Lines = [.. Lines], LineEnd = LineEnd, IsExecutable = IsExecutable };
    }

    private sealed class Model(Choices choices)
    {
        private readonly Dictionary<string, ModelFile> _files = [];
        private readonly Dictionary<string, ModelFile> _before = [];
        private int _lines;

        public void WriteTo(PatchFolder folder)
        {
            for (int i = choices.Below(4); i >= 0; i--)
            {
                var file = new ModelFile
                {
                    Lines = [.. Enumerable.Range(0, choices.Below(12)).Select(_ => NewLine())],
                    LineEnd = choices.Below(3) == 0 ? "\r\n" : "\n",
                    IsExecutable = choices.Below(3) == 0,
                };
                string name = i == 0 ? "top" : $"dir{i}/f";
                _files[name] = file;
                folder.Write(name, file.Text);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(folder.At(name), file.IsExecutable ? Executable : Ordinary);
                }
            }

            foreach ((string name, ModelFile file) in _files)
            {
                _before[name] = file.Copy();
            }
        }

        public string EditAndDescribe()
        {
            var patch = new StringBuilder("*** Begin Patch\n");
            for (int section = choices.Below(6); section >= 0; section--)
            {
                string[] names = [.. _files.Keys.Order(StringComparer.Ordinal)];
                switch (names.Length == 0 ? 0 : choices.Below(5))
                {
                    case 0:
                        Add(patch, choices.Below(4) == 0 && names.Length > 0 ? names[choices.Below(names.Length)] : $"new{choices.Below(3)}/n{choices.Below(3)}");
                        break;
                    case 1:
                        string gone = names[choices.Below(names.Length)];
                        _files.Remove(gone);
                        patch.Append("*** Delete File: ").Append(gone).Append('\n');
                        break;
                    default:
                        Update(patch, names[choices.Below(names.Length)]);
                        break;
                }
            }

            return patch.Append("*** End Patch").ToString();
        }

        public void AssertIs(PatchFolder folder, string patch)
        {
            string[] present = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
            Assert.Equal(_files.Keys.Order(StringComparer.Ordinal), present);
            foreach ((string name, ModelFile file) in _files)
            {
                Assert.True(file.Text == Encoding.UTF8.GetString(File.ReadAllBytes(folder.At(name))), $"{name} differs after\n{patch}");
                if (!OperatingSystem.IsWindows())
                {
                    Assert.Equal(file.IsExecutable, File.GetUnixFileMode(folder.At(name)).HasFlag(UnixFileMode.UserExecute));
                }
            }
        }

        /// <summary>What the user would be shown is what the model has come to.</summary>
        public void AssertDescribes(PatchVerification verified, PatchFolder folder)
        {
            Dictionary<string, string> shown = _before.ToDictionary(file => folder.At(file.Key), file => file.Value.Text);
            foreach (PatchChange change in verified.Changes)
            {
                if (change is not PatchChange.Add)
                {
                    shown.Remove(change.Path);
                }
            }

            foreach (PatchChange change in verified.Changes)
            {
                switch (change)
                {
                    case PatchChange.Add add:
                        shown[add.Path] = add.Content;
                        break;
                    case PatchChange.Update update:
                        shown[update.MovePath ?? update.Path] = update.NewContent;
                        break;
                }
            }

            Assert.Equal(
                _files.Select(file => (folder.At(file.Key), file.Value.Text)).OrderBy(static file => file.Item1, StringComparer.Ordinal),
                shown.Select(static file => (file.Key, file.Value)).OrderBy(static file => file.Key, StringComparer.Ordinal));
        }

        private void Add(StringBuilder patch, string name)
        {
            List<string> lines = [.. Enumerable.Range(0, choices.Below(4)).Select(_ => NewLine())];
            bool isExecutable = _files.TryGetValue(name, out ModelFile? replaced) && replaced.IsExecutable;
            _files[name] = new ModelFile { Lines = lines, LineEnd = "\n", IsExecutable = isExecutable };
            patch.Append("*** Add File: ").Append(name).Append('\n');
            foreach (string line in lines)
            {
                patch.Append('+').Append(line).Append('\n');
            }
        }

        private void Update(StringBuilder patch, string name)
        {
            ModelFile file = _files[name];
            if (file.Lines.Count == 0)
            {
                return;
            }

            patch.Append("*** Update File: ").Append(name).Append('\n');
            string destination = name;
            if (choices.Below(3) == 0)
            {
                destination = $"moved{choices.Below(2)}/m{choices.Below(3)}";
                patch.Append("*** Move to: ").Append(destination).Append('\n');
            }

            List<string> edited = [];
            int at = 0;
            do
            {
                int start = at + choices.Below(file.Lines.Count - at);
                int before = Math.Min(choices.Below(3), start - at);
                int removed = 1 + choices.Below(Math.Min(3, file.Lines.Count - start));
                int after = choices.Below(Math.Min(3, file.Lines.Count - start - removed + 1));
                edited.AddRange(file.Lines[at..start]);
                // A context line further up, which the change itself does not hold, may say where to begin.
                bool isNamed = start - before > at && choices.Below(2) == 0;
                patch.Append(isNamed ? $"@@ {file.Lines[start - before - 1]}\n" : "@@\n");
                Write(' ', file.Lines[(start - before)..start]);
                Write('-', file.Lines[start..(start + removed)]);
                List<string> added = [.. Enumerable.Range(0, choices.Below(3)).Select(_ => NewLine())];
                Write('+', added);
                edited.AddRange(added);
                Write(' ', file.Lines[(start + removed)..(start + removed + after)]);
                edited.AddRange(file.Lines[(start + removed)..(start + removed + after)]);
                at = start + removed + after;
            }
            while (at < file.Lines.Count && choices.Below(3) > 0);

            edited.AddRange(file.Lines[at..]);
            _files.Remove(name);
            _files[destination] = new ModelFile { Lines = edited, LineEnd = file.LineEnd, IsExecutable = file.IsExecutable };

            void Write(char mark, IEnumerable<string> lines)
            {
                foreach (string line in lines)
                {
                    patch.Append(mark).Append(line).Append('\n');
                }
            }
        }

        // Each line is there once in all files, so that there is no doubt where an edit belongs.
        private string NewLine() => (_lines++ + choices.Below(4) * 1000) switch
        {
            var number when number < 1000 => $"line {_lines}",
            var number when number < 2000 => $"\tindented {_lines}  ",
            var number when number < 3000 => $"+-@ *** {_lines}",
            _ => $"“ü” — {_lines}",
        };
    }
}
