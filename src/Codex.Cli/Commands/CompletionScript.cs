using System.CommandLine;
using System.Text;

namespace Codex.Cli;

/// <summary>Completion scripts: in each, a table from the commands typed so far to the words that may follow.</summary>
internal static class CompletionScript
{
    public static string For(string shell, RootCommand root)
    {
        List<(string Path, List<(string Word, string? Description)> Words)> table = [];
        Collect(root, "codex", table);
        return shell switch
        {
            "zsh" => Zsh(table),
            "fish" => Fish(table),
            "powershell" => PowerShell(table),
            "elvish" => Elvish(table),
            _ => Bash(table),
        };
    }

    private static void Collect(Command command, string path, List<(string, List<(string, string?)>)> table)
    {
        List<(string, string?)> words = [];
        foreach (Command child in command.Subcommands.Where(static child => !child.Hidden))
        {
            words.Add((child.Name, child.Description));
        }

        IEnumerable<Option> options = command is RootCommand
            ? command.Options
            : command.Options.Concat(command.Parents.OfType<Command>().SelectMany(static parent => parent.Options).Where(static option => option.Recursive));
        foreach (Option option in options.Where(static option => !option.Hidden))
        {
            words.Add((option.Name, option.Description));
            words.AddRange(option.Aliases.Select(alias => (alias, option.Description)));
        }

        table.Add((path, words));
        foreach (Command child in command.Subcommands.Where(static child => !child.Hidden))
        {
            Collect(child, $"{path} {child.Name}", table);
        }
    }

    private static string Bash(List<(string Path, List<(string Word, string? Description)> Words)> table)
    {
        var script = new StringBuilder("""
            _codex() {
                local current="${COMP_WORDS[COMP_CWORD]}" path="codex" words="" word
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$path $word" in

            """);
        foreach ((string path, _) in table.Skip(1))
        {
            script.Append($"            \"{path}\") path=\"{path}\" ;;\n");
        }

        script.Append("        esac\n    done\n    case \"$path\" in\n");
        foreach ((string path, List<(string Word, string? Description)> words) in table)
        {
            script.Append($"        \"{path}\") words=\"{string.Join(' ', words.Select(static word => word.Word))}\" ;;\n");
        }

        return script.Append("""
                esac
                COMPREPLY=($(compgen -W "$words" -- "$current"))
                if [[ ${#COMPREPLY[@]} -eq 0 ]]; then COMPREPLY=($(compgen -f -- "$current")); fi
            }
            complete -F _codex codex

            """).ToString();
    }

    private static string Zsh(List<(string Path, List<(string Word, string? Description)> Words)> table)
    {
        var script = new StringBuilder("""
            #compdef codex
            _codex() {
                local -a entries
                local at="codex" word
                for word in "${(@)words[2,CURRENT-1]}"; do
                    case "$at $word" in

            """);
        foreach ((string path, _) in table.Skip(1))
        {
            script.Append($"            '{path}') at='{path}' ;;\n");
        }

        script.Append("        esac\n    done\n    case \"$at\" in\n");
        foreach ((string path, List<(string Word, string? Description)> words) in table)
        {
            script.Append($"        '{path}') entries=({string.Join(' ', words.Select(static word => SingleQuoted($"{word.Word}:{word.Description}")))}) ;;\n");
        }

        return script.Append("""
                esac
                _describe 'codex' entries || _files
            }
            compdef _codex codex

            """).ToString();
    }

    private static string Fish(List<(string Path, List<(string Word, string? Description)> Words)> table)
    {
        var script = new StringBuilder("""
            function __codex_at
                set -l at codex
                for word in (commandline -opc)[2..-1]
                    switch "$at $word"

            """);
        foreach ((string path, _) in table.Skip(1))
        {
            script.Append($"            case '{path}'\n                set at '{path}'\n");
        }

        script.Append("        end\n    end\n    test \"$at\" = \"$argv[1]\"\nend\n");
        foreach ((string path, List<(string Word, string? Description)> words) in table)
        {
            foreach ((string word, string? description) in words)
            {
                script.Append($"complete -c codex -n '__codex_at \"{path}\"' -a '{word}' -d {FishQuoted(description ?? "")}\n");
            }
        }

        return script.ToString();
    }

    private static string PowerShell(List<(string Path, List<(string Word, string? Description)> Words)> table)
    {
        var script = new StringBuilder("""
            Register-ArgumentCompleter -Native -CommandName 'codex' -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $table = @{

            """);
        foreach ((string path, List<(string Word, string? Description)> words) in table)
        {
            script.Append($"        '{path}' = @({string.Join(", ", words.Select(static word => $"'{word.Word}'"))})\n");
        }

        return script.Append("""
                }
                $at = 'codex'
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    if ($table.ContainsKey("$at $element")) { $at = "$at $element" }
                }
                $table[$at] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """).ToString();
    }

    private static string Elvish(List<(string Path, List<(string Word, string? Description)> Words)> table)
    {
        var script = new StringBuilder("set edit:completion:arg-completer[codex] = {|@words|\n    var table = [\n");
        foreach ((string path, List<(string Word, string? Description)> words) in table)
        {
            script.Append($"        &'{path}'=[{string.Join(' ', words.Select(static word => $"'{word.Word}'"))}]\n");
        }

        return script.Append("""
                ]
                var at = 'codex'
                for word $words[1..-1] {
                    if (has-key $table $at' '$word) { set at = $at' '$word }
                }
                all $table[$at]
            }

            """).ToString();
    }

    private static string SingleQuoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string FishQuoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
