environment = "prod"
owner       = "on-call@peak.ai"
weeks       = 26
