//! Who writes, and who is only mentioned.

use super::*;

fn clues(text: &str) -> Clues {
    let mut clues = Clues::default();
    clues.sentence(text, 0);
    clues
}

#[test]
fn an_address_is_the_writers_only_where_it_is_introduced() {
    for text in [
        "Hi, I'm jim@x.example and",
        "I am jim@x.example.",
        "this is jim@x.example",
        "my account is jim@x.example",
        "jim@x.example here",
        "jim@x.example: nothing came",
        "Ich bin jim@x.example",
        "je suis jim@x.example",
        "soy jim@x.example",
        "sono jim@x.example",
        "sou jim@x.example",
        "ik ben jim@x.example",
        "please answer to jim@x.example",
        "I'm Jim Low (jim@x.example)",
        "this is Jim, jim@x.example",
        "Jim here (jim@x.example)",
    ] {
        assert_eq!(clues(text).addresses, ["jim@x.example"], "{text}");
    }
    for text in [
        "I heard from jim@x.example",
        "I heard from Jim, jim@x.example",
        "my customer jim@x.example paid",
        "I am not jim@x.example",
        "I'm jim@x.example's colleague",
        "this is about jim@x.example",
        "customers: jim@x.example",
        "this is about Jim (jim@x.example)",
        "my customer is here (jim@x.example)",
        "I am a friend of Jim (jim@x.example)",
    ] {
        assert!(clues(text).addresses.is_empty(), "{text}");
    }
}

#[test]
fn an_address_that_is_only_told_of_is_nobodys_who_writes() {
    for text in [
        "Hi, I'm Bob, jim@x.example told me to write.",
        "I'm Bob. jim@x.example is my colleague.",
        "je suis Bob, jim@x.example m'a dit",
        "ich bin Bob, jim@x.example hat mich gebeten",
        "soy Bob, jim@x.example me dijo",
        "sono Bob, jim@x.example mi ha detto",
        "sou o Bob, jim@x.example me disse",
        "ik ben Bob, jim@x.example zei",
    ] {
        assert!(clues(text).addresses.is_empty(), "{text}: {:?}", clues(text).addresses);
    }
    for text in ["I'm Jim Low (jim@x.example) and", "I'm Jim Low, jim@x.example. Where is it?"] {
        assert_eq!(clues(text).addresses, ["jim@x.example"], "{text}");
    }
    let signed = |lines: &[&str]| {
        let mut clues = Clues::default();
        clues.signature(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>(), false);
        clues.addresses
    };
    for lines in [
        &["Bob", "(for jim@x.example)"][..],
        &["Bob", "To: jim@x.example"],
        &["Bob", "Questions? Write to jim@x.example"],
        &["Referred by", "Jim Low", "jim@x.example"],
        &["Your partner manager: jim@x.example"],
    ] {
        assert!(signed(lines).is_empty(), "{lines:?}");
    }
    assert_eq!(signed(&["Jim Low", "jim@x.example"]), ["jim@x.example"]);
    for head in ["jim@x.example@evil.example", "bob@evil.example (jim@x.example)"] {
        let mut clues = Clues::default();
        clues.head(head);
        assert!(clues.addresses.is_empty(), "{head}: {:?}", clues.addresses);
    }
}

#[test]
fn a_name_is_taken_as_a_whole() {
    for (text, name) in [
        ("This is Quiet Harbour Media, we", "quiet harbour media"),
        ("This is Quiet Harbour Media and we", "quiet harbour media"),
        ("I'm Ned from Quiet Harbour Media", "quiet harbour media"),
        ("Ich bin Jörg Weiß.", "jorg weiß"),
        ("Priya Nair here", "priya nair"),
        ("Hi, Priya Nair here", "priya nair"),
        ("I'm Reach.", "reach"),
        ("aqui é a Marta Ruiz", "marta ruiz"),
        ("佐藤商事の佐藤です", "佐藤商事"),
    ] {
        assert!(clues(text).names.contains(&name.to_owned()), "{text}: {:?}", clues(text).names);
    }
    for (text, name) in [
        ("This is Reach me if you can", "reach"),
        ("This is about Quiet Harbour Media", "quiet harbour media"),
        ("This is Quiet Harbour Media's customer", "quiet harbour media"),
        ("I am a customer of Quiet Harbour Media", "quiet harbour media"),
        ("I heard from Quiet Harbour Media", "quiet harbour media"),
        ("this is urgent", "urgent"),
        ("It's Quiet Harbour Media that told me", "quiet harbour media"),
        ("c'est Priya Nair qui m'envoie", "priya nair"),
        ("in reply to Quiet Harbour Media, yes", "quiet harbour media"),
        ("een klant namens Priya Nair", "priya nair"),
    ] {
        assert!(!clues(text).names.contains(&name.to_owned()), "{text}: {:?}", clues(text).names);
    }
}

#[test]
fn a_key_is_the_writers_where_it_is_said_to_be() {
    for text in [
        "my partner key is acme",
        "Partner ID: acme",
        "our partner-id acme",
        "ma clé partenaire est acme",
    ] {
        assert_eq!(clues(text).keys, ["acme"], "{text}");
    }
    for text in ["the partner key acme", "their partner id is acme", "what is a partner key: acme"]
    {
        assert!(clues(text).keys.is_empty(), "{text}");
    }
}
