SELECT label, size FROM blog_elder;
-- kept|7
