"""What a person turned on: rules, the slots they lead to, nights, pauses."""
